// The trained weights of the claim detector, written by `npm run train:claims`: do not edit.
// In parts of a log-odd. Each group is text, "feature=weight", that claim-detector.ts
// parses once; scripts/claim-training.ts caps the number of features. Data only.

/** Parts of one log-odd. */
export const UNIT = 10;
export const BIAS = -10;
/** A sum above it claims. */
export const THRESHOLD = -6;
/** A sum above it claims for sure. */
export const CERTAIN_ABOVE = 12;

/** A group for each kind of feature; what the names mean is said in claim-features.ts. */
export const PACKED = {
  flags: `
L:agree=-10 L:ask=-7 L:cannot=-6 L:choose=-6 L:data=-8 L:notYet=-8 L:other=-5 L:wants=-8
after-colon=-11 ask=-20 cannot=-11 exclaims=-8 notYet=-9 offered=3 wants=-7`,
  pairs: `
!#T_$=4 !APPT:a_$=-9 !CALL:I_$=-9 !CHG:e_$=9 !DATA:e_$=-7 !MODAL:o_!HOLD:I=-3 !YET:_$=-12 !_$=-8
!~E1_$=-7 !~I_$=-3 !~I_NEG=6 !~_EMO=13 !~_you=-9 !~a_EMO=4 !~a_de=-13 !~e_NEG=-3 !~o_$=-6
#CODE_$=16 #D_!=8 #D_#R=9 #D_#T=13 #D_#TEL=-7 #D_#TT=-8 #D_$=9 #D_,=9 #D_FREE=-3 #D_HOURS:M=-13
#D_HOURS:m=-4 #D_NOW=-9 #D_STAY:O3=9 #D_a=6 #D_es=-11 #D_no=-7 #D_por=8 #D_te=12 #H_#T=6 #H_$=-11
#H_,=-8 #N_,=5 #N_y=6 #N_~a=10 #P_$=-10 #P_e=-5 #P_por=3 #P_y=-4 #P_~=-4 #Q_$=-11 #R_$=-19 #R_,=4
#R_EMO=10 #TEL_,=-10 #TT_$=-11 #T_!=13 #T_#T=-5 #T_,=2 #T_NOW:=-11 #T_NOW=-16 #T_a=5 #T_con=12
#T_de=-10 #T_en=8 #T_esta'=-9 #T_la=9 #T_te=9 #T_y=3 #T_~e=-4 #T_~o=19 %#D_$=7 %#Q_$=-8 %#T_$=4
%DATA:e_,=-5 %DATA:o_$=-6 %MODAL:e_%~I=-5 %~I_,=-12 %~I_a=4 %~P_$=-6 %~_%~o=-8 %~_,=-9 %~_de=9
%~a_%~=-3 %~a_%~o=-8 %~a_,=-4 %~e_$=-4 %~e_el=5 %~o_,=-3 %~o_te=9 ,_!NOW=8 ,_!~E1=-8 ,_!~a=-12
,_#DD=17 ,_#R=-7 ,_#T=8 ,_%#T=12 ,_%TELL:o=-7 ,_%~=10 ,_%~E1=-8 ,_%~o=-9 ,_NOW=7 ,_STAY=8 ,_a=-6
,_e=-11 ,_el=3 ,_en=1 ,_la=3 ,_no=9 ,_para=-11 ,_por=-2 ,_que=5 ,_se=6 ,_te=3 ,_tu=12 ,_~E1=7
,_~G=-9 ,_~I=-11 ,_~a=6 ,_~o=-5 :_#D=2 :_#T=-10 :_#TT=-6 :_APPT:e=-10 :_NAME=9 :_tu=8 ;_si=5
?#D_$=-3 ?ASKV:e_$=-12 ?CHG:o_$=13 ?en_?~o=6 ?te_?~o=-7 ?~e_$=-4 ?~o_$=-3 AGENDA:a_$=4
AGENDA:a_~a=-13 APPT:_de=-5 APPT:_es=6 APPT:a_:=10 APPT:a_con=9 APPT:a_de=2 APPT:a_es=20
APPT:a_esta'=9 APPT:a_no=-8 APPT:a_~=-3 APPT:e_con=-9 APPT:o_de=-11 ASKV:G_%COME:e=7
ASKV:e_ASKV:=-4 ASKV:e_tu=-4 ASKV:e_~E1=-6 BOOK:G_$=-8 BOOK:I_$=-7 BOOK:P_#D=5 BOOK:P_$=7
BOOK:o_$=-11 CANC:F1_tu=9 CHG:E1_#D=9 COME:I_$=13 COME:_con=-6 COME:a_#D=8 COME:a_~o=-11
COME:e_tu=-8 COME:e_~=-6 DATA:_y=-4 DATA:e_$=-8 DATA:e_en=5 DATA:o_y=-7 D_BOOK=11 D_CALL=6
D_CANC=13 D_COME=9 D_DATA=5 D_HOLD=12 D_HOURS=-11 D_ORDER=8 D_PAY=7 D_READY=-6 D_STAFF=4 D_STAY=13
D_WAIT=16 EMO_#N=13 EMO_#T=19 EMO_$=1 EMO_:=5 EMO_EMO=-5 EMO_NOW=11 EMO_la=9 EMO_que=-12 EMO_tu=12
EMO_~a=9 EMO_~o=-9 FREE:e_$=-7 FREE:e_para=9 FREE_#T=-7 HOLD:P_$=8 HOLD:o_y=-16 HOURS:M_#T=-6
HOURS:P_$=-10 HOURS:P_,=12 HOURS:m_hasta=-4 L:agree_TD=-15 L:agree_act=-15 L:agree_else=-1
L:ask_-=-4 L:ask_T=-12 L:ask_else=-5 L:ask_offered=-24 L:ask_ready=-16 L:cannot_-=-12
L:cannot_else=-4 L:choose_-=-2 L:choose_D=-10 L:choose_T=-6 L:choose_else=-4 L:choose_ready=-9
L:data_-=-7 L:data_else=-5 L:more_-=-6 L:notYet_-=-9 L:notYet_else=-4 L:other_-=-2 L:other_TD=-2
L:other_else=-7 L:other_ready=-6 L:wants_-=-6 L:wants_T=-7 L:wants_TD=-5 L:wants_else=-11
L:wants_ready=-17 MODAL:e_~=-7 MODAL:e_~I=-1 MODAL:o_~I=-6 NAME_#CODE=-6 NAME_$=1 NAME_NAME=-7
NAME_NOW=12 NAME_WAIT:e=-8 NEG_!APPT:a=-5 NEG_!APPT:o=-8 NEG_!MODAL:o=-4 NEG_!~o=5 NEG_,=8
NEG_POLICY:o=10 NEG_a=-9 NEG_mas=8 NEG_~a=8 NOW:a_es=7 NOW:e_ASKV:G=-10 NOW:o_de=12 NOW_estas=3
NOW_la=10 NOW_lo=3 NOW_no=9 NOW_se=-5 NOW_te=8 NOW_~a=5 ORDER:P_$=15 ORDER:e_,=11 ORDER:e_~a=-5
ORDER:o_~e=-9 POLICY:_$=7 POLICY:e_#P=-4 POLICY:e_~I=-6 POLICY:o_de=8 PROOF:o_~=10 READY:P_$=8
READY:e_$=8 READY:e_,=-11 READY:e_and=9 READY:o_el=8 READY_a=5 READY_en=8 RECAP:e_de=7 STAFF:_$=-8
STAFF:_NAME=6 STAFF:_NOW=-11 STAFF:a_$=-10 STAFF:a_para=9 STAFF:a_y=6 STAFF:e_$=9 STAFF:e_mas=-9
STAY:M_$=10 STAY:O3_FREE:e=10 STAY:P_$=10 STAY:o_~o=-9 STAY_#T=-11 STAY_en=9 STAY_un=-12
TD_AGENDA=11 TD_BOOK=4 TD_CHG=5 TD_COME=16 TD_FREE=-16 TD_HOLD=7 TD_HOURS=-15 TD_ORDER=5
TD_POLICY=6 TD_READY=7 TD_RECAP=-17 TD_STAY=5 TD_WAIT=17 TELL:E1_con=4 TELL:I_$=-5 TELL:P_y=9
TELL:_NAME=12 TELL:a_en=-7 TELL:o_a=5 T_AGENDA=7 T_APPT=8 T_ASKV=6 T_BOOK=6 T_CHG=9 T_COME=16
T_HOLD=8 T_HOURS=-13 T_POLICY=-5 T_READY=5 T_WAIT=11 WAIT:M_#D=5 WAIT:a_el=5 WAIT:e_en=14
WAIT:m_#D=13 XFER:o_con=13 ^_#D=-5 ^_#H=-14 ^_#N=-15 ^_#T=-6 ^_?ASKV:=-6 ^_?te=-5 ^_?~a=-6
^_APPT:a=6 ^_ASKV:G=-7 ^_ASKV:e=-7 ^_ASKV=8 ^_BOOK:P=13 ^_BOOK:o=14 ^_CANC:P=11 ^_CHG:E1=12
^_CHG:P=4 ^_COME:e=-9 ^_FREE:=14 ^_FREE=-12 ^_HOLD:P=6 ^_HOURS:M=-2 ^_HOURS:P=9 ^_HOURS:m=-5
^_MODAL:e=-6 ^_MODAL:o=-6 ^_NOW=11 ^_ORDER:o=8 ^_PAY:o=11 ^_POLICY:e=-8 ^_READY:=10 ^_READY:P=6
^_READY:e=3 ^_READY:o=8 ^_SEND:E1=10 ^_STAY:M=10 ^_STAY:O3=6 ^_STAY:P=12 ^_TELL:E1=15 ^_VIS:E1=-6
^_WAIT:e=12 ^_a=-12 ^_con=-4 ^_de=-1 ^_el=-8 ^_es=-5 ^_estamos=3 ^_gracias=-10 ^_he=6 ^_hemos=10
^_i'm=-6 ^_i've=10 ^_i=-17 ^_la=-4 ^_las=-9 ^_le=7 ^_los=-7 ^_me=-6 ^_no=-1 ^_of=-6 ^_os=-2
^_para=-16 ^_que=-13 ^_si=-11 ^_son=-6 ^_su=7 ^_sua=11 ^_tambien=-4 ^_te=5 ^_tengo=-20 ^_the=-11
^_tu'=5 ^_tu=10 ^_una=-11 ^_you're=8 ^_your=14 ^_~E1=4 ^_~G=-7 ^_~J=-6 ^_~O3=-11 ^_~P=5 ^_~a=-5
^_~e=-5 ^_~m=-10 ^_~o=4 a_#N=-12 a_%~I=12 a_NAME=6 a_la=4 a_los=5 a_ti=-12 a_tu=15 a_~I=6 and_~=17
ask_agree=-13 ask_choose=-9 ask_data=-10 ask_more=-5 ask_other=-8 con_%#T=-7 con_APPT:o=-15
con_el=5 con_la=9 con_tu=-15 con_un=8 con_~P=-4 con_~o=4 de_#D=7 de_#R=-4 de_%~a=8 de_APPT:a=16
de_HOURS:=10 de_POLICY:a=-8 de_SEND:I=11 de_~P=-5 de_~e=-8 de_~o=5 del_~=-5 e_#D=-13
earlier:cannot_-=-7 earlier:cannot_T=-7 earlier:cannot_TD=-6 earlier:notYet_-=-10
earlier:wants_-=-8 earlier_cannot=-7 earlier_data=-11 earlier_notYet=-15 earlier_wants=-12
el_!AGENDA:a=-7 el_!~o=9 el_%AGENDA:a=8 el_DATA:o=-7 el_NAME=-7 el_STAFF:P=11 el_~=-4 el_~e=10
en_#N=13 en_#P=-4 en_NAME=-8 en_ORDER:e=12 en_STAFF:=-3 en_un=11 en_~=12 en_~E1=-10 en_~I=10
entonces_$=18 entonces_la=-9 es_#T=13 es_el=6 es_un=-11 es_~a=9 es_~o=19 esta'_$=14 esta'_,=7
esta'_BOOK:P=-8 esta'_FREE:e=-13 estamos_HOURS:P=-8 estamos_en=-16 estoy_~G=10 for_you=11
gracias_$=-5 gracias_a=-9 ha_STAY:P=-8 hasta_#T=-6 hasta_el=-5 hasta_la=15 hasta_que=9 i_MODAL:=-5
i_NEG=-4 is_#P=-10 is_FREE:e=-6 la_!APPT:a=11 la_%~e=-4 la_APPT:=-4 la_ORDER:e=-6 la_tiene=7
la_tienes=10 la_~=-7 la_~P=-2 las_APPT:a=-7 las_~a=-7 le_~a=10 lo_%~e=-6 lo_BOOK:o=-8 lo_mas=-7
lo_que=-9 lo_tengo=10 los_WAIT:M=7 mas_$=-6 me_STAY:a=-8 me_STAY=-9 me_~=-10 me_~a=-8 mi_~I=13
moment_T=2 moment_TD=10 no_!MODAL:o=-3 no_!STAY:O3=-7 no_!STAY:a=-9 no_!~I=-4 no_!~e=-15 no_$=-13
no_FREE=6 no_es=-7 no_esta'=-6 no_la=-13 no_seu=10 no_~e=10 nos_WAIT:m=7 of_~e=-6 offered_-=7
offered_T=15 otra_STAFF:a=-7 para_que=12 para_ti=10 para_~=-5 por_el=11 por_este=-9 por_la=-8
por_~I=1 por_~o=-7 porque_no=-12 pra_#D=8 que_!~I=16 que_COME:a=9 que_el=-5 que_me=5 que_si'=8
que_tengo=-7 que_~I=-11 que_~a=-2 que_~e=-4 se_%~I=-9 se_MODAL:e=-5 se_la=15 se_te=15 se_~a=-11
se_~e=-5 seu_APPT:o=10 si'_!=-3 si'_$=-8 si_%ASKV:e=-3 si_%~a=-4 si_es=-7 si_se=5 si_te=-11
solo_es=10 son_#P=-2 su_APPT:a=8 su_APPT:o=8 su_~=-8 sua_APPT:a=12 te_%~a=-7 te_%~e=6 te_BOOK:E1=9
te_BOOK:o=11 te_CALL:a=7 te_SEND:E1=8 te_SUG:G=-8 te_SUG:o=-11 te_TELL:E1=8 te_WAIT:F3=7
te_WAIT:M=-8 te_WAIT:e=6 te_WAIT:o=8 te_XFER:o=7 te_estoy=12 te_la=5 te_~E1=15 te_~F3=4 te_~M=4
te_~e=9 tengo_#D=-12 ti_$=2 tiene_el=10 tiene_la=-7 tienes_!APPT:a=-12 tienes_#D=11 tienes_que=6
tu_%DATA:e=-5 tu_APPT:a=13 tu_APPT:o=15 tu_DATA:=-4 tu_PAY:o=8 tu_TELL:=7 tu_~o=1 un_PROOF:o=10
un_~o=4 y_#N=6 y_la=6 y_me=7 y_se=-4 y_si=-4 y_te=6 y_~o=-8 you're_BOOK:ed=6 you_#D=12 you_the=14
your_APPT:=9 your_~=8 ~E1_#D=12 ~E1_$=5 ~E1_,=8 ~E1_a=13 ~E1_de=13 ~E1_el=9 ~E1_tu=6 ~E1_un=10
~E1_~=-8 ~E1_~o=-10 ~G_,=8 ~G_tu=-4 ~G_you=8 ~I_!=-4 ~I_a=6 ~I_la=-7 ~I_que=-9 ~I_tu=-9 ~I_~o=-6
~M_tu=8 ~M_~=-9 ~P_$=-6 ~P_,=6 ~P_el=16 ~P_un=-11 ~P_~a=5 ~P_~e=-8 ~T_$=9 ~_!=-2 ~_#D=5 ~_#DUR=-10
~_,=3 ~_NAME=-7 ~_NOW:=9 ~_NOW=9 ~_del=-5 ~_es=-5 ~_for=8 ~_in=12 ~_it=11 ~_para=11 ~_que=-8
~_se=-6 ~_the=14 ~_tu=6 ~_you're=-8 ~_you=-12 ~_your=9 ~_~I=-6 ~_~P=7 ~_~a=-14 ~a_!=-12 ~a_#N=8
~a_#T=7 ~a_$=4 ~a_APPT:=10 ~a_APPT:a=-8 ~a_EMO=-7 ~a_NOW=14 ~a_POLICY:a=-6 ~a_es=-6 ~a_me=-6
~a_que=-9 ~a_una=-6 ~a_~P=-9 ~a_~a=-2 ~a_~o=-6 ~e_!=-7 ~e_#D=5 ~e_#N=11 ~e_$=-3 ~e_,=7 ~e_COME:I=7
~e_EMO=4 ~e_FREE:e=-8 ~e_MODAL:e=-6 ~e_NOW=4 ~e_al=-8 ~e_de=-5 ~e_es=-8 ~e_la=6 ~e_no=-8 ~e_para=5
~e_por=-9 ~e_tu=-8 ~e_you=15 ~e_~G=12 ~e_~I=-5 ~e_~a=4 ~e_~e=-6 ~ed_$=9 ~o_!=-5 ~o_#D=8 ~o_$=4
~o_APPT:o=-9 ~o_NAME=-11 ~o_POLICY:e=-5 ~o_a=5 ~o_con=6 ~o_lo=-4 ~o_no=-10 ~o_por=14 ~o_que=-6
~o_se=-8 ~o_te=7 ~o_~E1=-7 ~o_~a=-7 ~o_~e=-7 ~o_~o=-13`,
  stems: `
abrim=-5 acept=-7 activ=12 actua=8 acuer=-3 admin=-6 agend=-4 aguan=10 alerg=-9 anota=8 arran=10
arreg=5 asegu=9 aseso=6 atent=-9 atien=-6 aunqu=6 avisa=-2 avise=7 bloqu=10 bonit=-6 borra=9
bronc=-10 busca=-10 busqu=-5 carga=10 cedul=-3 circu=-5 cobra=-13 comen=-11 comod=-9 comun=5
conec=4 conge=7 conta=2 conti=8 convi=-6 cours=-6 cuadr=-6 cualq=-9 cuand=-5 cuent=2 cuida=-5
decid=-10 decis=5 deixe=9 denti=-10 dentr=9 depen=-6 descu=3 desma=10 direc=8 discu=-12 dispo=-8
docum=-10 ejemp=-7 encan=-3 encue=-9 enten=-10 entie=-13 equip=6 escri=-3 estac=-7 estam=3 estar=8
estet=8 excel=-5 facia=-5 factu=-3 famil=-11 fecha=9 figur=9 hacer=-5 hidra=-10 histo=7 hueco=-7
inclu=-2 inter=-5 invit=15 isapr=-9 lamen=-4 liber=10 listo=14 llega=1 llegu=13 lleva=-5 local=9
manda=-7 mande=11 manej=-8 manti=13 maqui=12 marca=15 masaj=2 medic=-8 minut=4 moles=-11 morni=-14
muest=-10 neces=-14 norma=-13 nuest=5 ocupa=-12 opcio=8 orien=-9 pacie=-4 pasad=-9 pedis=9
perdi=11 perfe=-5 permi=-11 piens=-7 pierd=-7 podem=-4 pondr=7 prefe=-10 prefi=-6 pregu=-5 preoc=7
prepa=5 prese=10 probl=9 progr=8 pront=-8 puede=-5 quedo=7 quier=-6 ratit=7 recog=8 recom=-9
recor=3 recue=2 reemb=3 reser=-6 respo=9 resue=7 resul=-11 salud=-7 segun=13 segur=-15 separ=6
she'l=10 siend=11 sient=-5 someo=-4 suelt=5 sugie=-9 tambi=-2 telef=-3 tendr=-7 tenga=-4 termi=10
thank=-8 tiemp=-7 tiene=2 toall=-4 todav=-10 trami=11 tranq=11 trans=2 trata=-5 turno=-4 ultim=-17
venta=3 viene=5 volve=-8 you'r=6`,
  symbols: `
!#T=6 !AGENDA:a=-7 !APPT:a=-6 !APPT:o=-5 !ASKV:a=-7 !BOOK:E1=-9 !BOOK:P=-9 !BOOK:ed=-11
!CALL:I=-10 !CHG:e=9 !DATA:e=-10 !HOLD:I=-5 !HOURS:M=-7 !MODAL:o=-9 !PROOF:o=-15 !READY:o=-11
!STAY:O3=-6 !STAY:a=-5 !WAIT:=-7 !YET:=-11 !YET:a=-8 !~P=-12 !~T=7 #CODE=3 #D=4 #H=-11 #P=-3
#PCT=-10 #Q=-14 #T=10 #TEL=-12 #TT=-10 %#D=3 %#N=-12 %#Q=-8 %APPT:a=-5 %ASKV:e=-7 %BOOK:I=-8
%BOOK:o=-6 %CALL:o=7 %CANC:a=8 %CHG:I=-7 %COME:I=-1 %DATA:=-8 %DATA:e=-12 %FREE=-5 %HOLD:I=-10
%HOLD:P=14 %MODAL:e=-7 %POLICY:a=-8 %POLICY:e=-7 %POLICY:o=-6 %STAFF:e=16 %STAY=-8 %~E1=-5 %~P=-1
?#D=-6 ?#T=-9 ?ASKV:=-9 ?ASKV:e=-5 ?ASKV=9 ?BOOK:G=-5 ?BOOK:o=-4 ?CHG:o=12 ?DATA:o=-3 ?MODAL:o=-5
?ORDER:o=-6 ?a=-5 ?con=-1 ?de=-5 ?es=-3 ?le=-6 ?lo=-3 ?mas=-4 ?o=-4 ?te=-6 ?un=-3 ?~=-4 ?~E1=-8
?~I=-3 ?~a=-2 ?~e=-2 AGENDA:=6 APPT:=6 APPT:I=4 APPT:e=-2 ASKV:=-6 ASKV:G=-4 ASKV:e=-12 ASKV:o=-6
BOOK:=-6 BOOK:E1=16 BOOK:G=-8 BOOK:I=-9 BOOK:P=14 BOOK:a=-7 BOOK:o=6 CALL:=10 CALL:F3=9 CALL:G=9
CALL:o=3 CANC:F1=9 CANC:I=-10 CANC:P=21 CHG:E1=12 CHG:I=-8 CHG:M=7 CHG:P=3 CHG:T=12 COME:=12
COME:G=-10 COME:I=10 CONF:P=7 DATA:=-13 FREE:=4 FREE:e=-12 FREE=-6 HOLD:I=-9 HOLD:P=14 HOLD:ed=10
HOURS:M=-13 HOURS:P=-7 HOURS:m=-12 HOURS:o=-7 MODAL:a=-11 MODAL:e=-11 MODAL:o=-11 NOW:=10 NOW:o=11
NOW=7 ORDER:P=11 ORDER:o=16 PAY:=7 PAY:o=6 POLICY:a=-17 POLICY:e=-1 PROOF:=11 PROOF:e=10
PROOF:o=10 READY:=14 READY:P=12 READY:e=4 READY:o=2 RECAP:K=-14 SEND:E1=17 SEND:I=8 STAFF:P=13
STAFF:e=7 STAY:M=15 STAY:O3=18 STAY:P=13 STAY:T=9 STAY:e=4 STAY:o=-5 SUG:G=-8 SUG:e=-11 SUG:o=-11
TELL:=10 TELL:E1=19 TELL:P=16 TELL:a=-6 VIS:E1=-5 VIS:a=15 VIS:e=6 VIS:o=-8 WAIT:E1=9 WAIT:F3=7
WAIT:I=-8 WAIT:a=9 WAIT:m=7 WAIT:o=8 XFER:G=13 XFER:e=-1 XFER:o=17 YET:a=-3 desde=-4 em=6 esa=-4
ese=-3 eso=-4 estamos=3 estas=10 eu=-12 for=2 he=7 i'm=-4 i've=12 i=-11 in=9 is=-2 it=2 las=-3
le=6 mas=-5 me=-5 mi=6 muy=-4 of=-1 on=9 or=-12 otra=-4 pra=7 seu=14 si=-14 solo=-5 soy=-7 su=10
sua=9 tambien=-2 te=4 tengo=-4 that=-8 ti=9 tienes=4 tu'=5 tu=7 tus=5 vamos=-10 vas=4 voce=5 vos=3
we=-8 you're=6 your=13 ~F3=2 ~K=-5 ~O3=6 ~ed=2`,
  words: `
abren=-13 abri=11 abrimos=-5 aca=-7 acabo=15 aceptamos=-4 activa=10 acuerdo=-5 adelante=6
agendar=-5 agendo=-12 agora=7 agua=-5 algo=-1 ambas=6 ano=-8 anterior=4 antes=-4 apareces=7
apartado=7 apuro=-8 aqui=-2 area=8 arrancamos=13 asistente=-7 atendemos=-9 atender=-11 atento=-9
aun=-4 aunque=6 autorizacion=-3 avisa=-8 avisar=-4 ayudo=-8 ayuno=-18 baja=13 baje=10 basta=-6
book=-11 breve=7 bring=-11 buen=-6 bueno=-10 busco=-11 busque=-5 cada=-14 cae=9 caja=-14 calle=-7
calma=-4 camino=9 cant=-7 casi=-8 cedula=-3 cerrados=-12 cerramos=-10 cinco=7 claro=-7 cobra=-9
color=-4 comoda=-8 completo=-7 confirmado=3 confirmo=-9 consigo=-4 consulta=-6 contacto=8
contigo=11 conversa=-10 conversacion=17 conviene=-11 corte=-11 cosas=-8 costo=-9 course=-6 cual=-3
cualquiera=-9 cuando=-5 cuenta=12 cuentame=-5 cupo=5 cupos=-8 da=9 dale=-16 das=-3 decis=8
decision=5 deixei=9 deje=7 dentro=9 desde=-4 desk=-5 devolucion=7 devoluciones=-8 di=12 dia=-9
digas=-9 digo=-11 direccion=12 disculpa=-6 disculpas=-8 disponible=-9 dni=-14 documento=-10 don=3
done=15 doy=7 dr=4 dura=-8 efectivo=-18 efecto=15 ejemplo=-7 ella=7 em=6 entao=7 entiendo=-13
equipo=6 error=-4 esa=-4 escribo=8 ese=-3 eso=-4 esperamos=-6 estamos=3 estar=12 estas=10
esteticista=8 eu=-12 excelente=-5 falle=9 falta=-5 familia=-11 favor=7 feliz=-14 figura=10
firme=16 for=2 fuera=6 general=-5 good=6 got=9 guardar=-4 hace=-5 hacer=4 hacerlo=-5 hago=4 hay=-8
he=7 hecho=17 horarios=-5 hueco=-6 huecos=-7 i=-11 ideal=-9 if=-16 im=-4 in=9 incluido=-8 is=-2
isapre=-9 it=2 ive=12 ja=13 just=-10 lamento=-4 las=-3 lata=14 le=6 libere=7 like=-6 lindo=-6
linea=9 lista=6 llamar=-13 llega=-4 llegada=-6 llegar=5 llegara=7 llegues=9 llena=-18 local=-6
localizador=10 lucas=10 lugar=6 mail=3 mande=6 mantiene=17 maquiagem=11 mas=-5 masaje=3 me=-5
medica=-4 mejor=-3 mes=-13 mesmo=5 mi=6 miro=-2 misma=8 mucho=-11 muestro=-7 muy=-4 nada=-10
nadie=17 name=-10 nao=-15 necesito=-6 need=-9 ni=-11 ninguna=-5 noche=10 nome=-6 normal=-13 now=20
nuestros=10 ocupado=-11 of=-1 ojo=-4 on=9 open=-6 or=-12 orden=-2 otra=-4 our=10 paciencia=-3
paga=-5 pagar=-8 pagas=8 par=7 parte=14 pasame=-8 pasar=9 paso=4 pedir=-7 pediste=9 pena=-15
perfecto=-5 permanente=10 pide=-8 piden=-8 pierde=-7 piso=-4 plan=-2 podemos=-4 podes=-6 pra=7
pras=11 precios=-8 preguntale=-11 preocupes=14 primero=-5 problema=9 pronto=-9 proxima=-9
puede=-14 pueden=-11 puedo=-12 pues=10 punto=5 quedado=-7 quedamos=14 quedan=-7 quedas=8
quedaste=7 quedate=4 quedo=8 ratito=7 razon=-13 recibe=6 recomiendo=-8 recuerda=-7 recuerdo=11
registro=-2 reservar=-5 reservo=-3 resuelto=9 resultados=-8 revisa=9 revision=-5 ropa=-5 rut=-5
sabe=9 sale=7 saludo=-7 see=-9 segundo=10 seguro=-14 sem=5 senor=5 seria=-17 seu=14 shell=10
siendo=11 siento=-5 sim=4 solicitud=7 solo=-5 someone=-4 sorry=-8 soy=-7 su=10 sua=9 suele=-12
sugiero=-9 suyo=8 ta=5 tambien=-2 tan=7 tarda=-8 te=4 tenga=-8 tengas=-9 tengo=-4 tenho=-11
text=10 thanks=-8 that=-8 ti=9 tiempo=-7 tienes=4 toalla=-3 toca=4 todavia=-10 todo=10 tomo=-7
toque=11 traer=-5 tramite=8 tranquila=3 tranquilidad=7 tu=8 turnos=-4 tus=5 tuya=6 tuyo=5
ultima=-8 ultimo=-11 unas=-3 uno=4 urgencias=-13 vale=-3 vamos=-10 vas=4 ve=6 ven=5 venis=9
viene=-5 vienes=6 voce=5 volvemos=-12 vos=3 we=-8 web=-9 were=-16 ya=12 your=13 youre=6`,
} as const;
