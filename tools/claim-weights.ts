// The trained weights of the claim detector, written by `npm run train:claims`: do not edit.
// In parts of a log-odd. Each group is text, "feature=weight", that claim-detector.ts
// parses once; scripts/claim-training.ts caps the number of features. Data only.

/** Parts of one log-odd. */
export const UNIT = 10;
export const BIAS = -10;
/** A sum above it claims. */
export const THRESHOLD = -3;
/** A sum above it claims for sure. */
export const CERTAIN_ABOVE = 13;

/** A group for each kind of feature; what the names mean is said in claim-features.ts. */
export const PACKED = {
  flags: `
L:agree=-12 L:ask=-6 L:cannot=-7 L:choose=-6 L:data=-7 L:notYet=-7 L:other=-5 L:wants=-9
after-colon=-11 ask=-19 cannot=-10 colon=2 exclaims=-6 notYet=-9 offered=3 several=-2 wants=-4`,
  pairs: `
!#T_$=5 !APPT:a_$=-7 !CALL:I_$=-10 !CHG:e_$=9 !DATA:e_$=-6 !MODAL:o_!HOLD:I=-3 !YET:_$=-10 !_$=-6
!~I_$=-2 !~I_NEG=8 !~P_$=-7 !~_EMO=12 !~_you=-14 !~a_de=-11 !~o_$=-4 #CODE_$=20 #DD_$=6 #D_#R=7
#D_#T=12 #D_#TEL=-7 #D_#TT=-9 #D_$=9 #D_,=8 #D_FREE=-4 #D_HOURS:M=-13 #D_HOURS:m=-3 #D_NOW=-9
#D_STAY:O3=9 #D_a=7 #D_es=-12 #D_no=-8 #D_te=11 #D_~=-4 #H_#T=7 #H_$=-11 #H_,=-9 #N_,=3 #N_y=6
#N_~a=9 #P_$=-10 #P_e=-5 #P_y=-4 #P_~=-6 #Q_$=-12 #R_$=-17 #R_,=2 #R_EMO=9 #TEL_,=-8 #TT_$=-11
#T_!=12 #T_#T=-4 #T_,=3 #T_NOW:=-10 #T_NOW=-16 #T_con=12 #T_de=-14 #T_en=7 #T_esta'=-9 #T_for=5
#T_la=9 #T_te=10 #T_y=1 #T_~e=-6 #T_~o=17 %#D_$=9 %#Q_$=-10 %#T_$=7 %DATA:_$=-6 %DATA:e_,=-6
%DATA:o_$=-7 %~I_$=-1 %~I_,=-15 %~P_$=-6 %~_,=-8 %~_de=6 %~a_%~=-2 %~a_%~a=-4 %~a_%~o=-10 %~a_,=-7
%~e_el=6 %~o_te=9 ,_!NOW=8 ,_!~E1=-7 ,_!~a=-11 ,_#DD=16 ,_#R=-6 ,_#T=9 ,_%#T=13 ,_%TELL:o=-7
,_%~=12 ,_%~E1=-9 ,_%~o=-7 ,_NAME=1 ,_NOW=8 ,_STAY=9 ,_e=-11 ,_el=2 ,_en=1 ,_la=6 ,_no=6
,_para=-11 ,_por=-3 ,_que=7 ,_se=5 ,_te=4 ,_tu=12 ,_~E1=6 ,_~G=-7 ,_~I=-9 ,_~a=6 ,_~e=3 ,_~o=-7
:_#D=4 :_#T=-11 :_#TT=-5 :_$=2 :_APPT:e=-11 :_NAME=10 :_tu=9 ;_si=8 ?#D_$=-3 ?#T_$=-2
?ASKV:e_$=-15 ?BOOK:o_$=-4 ?CHG:o_$=20 ?CONF:a_?si=10 ?ORDER:o_$=-5 ?de_?~o=-3 ?el_?~P=13
?en_?~E1=-8 ?esta'_?~e=-6 ?me_?CONF:a=8 ?que_?te=3 ?te_?~o=-7 ?~E1_?~o=-1 ?~P_$=11 ?~_$=-1
?~_?~=-6 ?~e_$=-4 ?~o_?mas=1 AGENDA:a_$=5 AGENDA:a_de=1 AGENDA:a_~a=-14 APPT:_is=9 APPT:a_:=11
APPT:a_con=11 APPT:a_de=2 APPT:a_es=19 APPT:a_no=-7 APPT:a_~=-2 APPT:e_con=-11 APPT:o_de=-10
ASKV:G_%COME:e=7 ASKV:e_tu=-5 ASKV:e_~E1=-7 BOOK:G_$=-7 BOOK:I_$=-7 BOOK:P_#D=6 BOOK:P_$=8
BOOK:o_$=-10 CANC:F1_tu=8 COME:I_$=13 COME:_con=-7 COME:a_~o=-12 COME:e_tu=-6 CONF:P_#D=10
DATA:_$=-5 DATA:_y=-5 DATA:e_$=-8 DATA:e_en=6 DATA:o_y=-9 D_BOOK=13 D_CALL=9 D_CANC=15 D_COME=8
D_DATA=6 D_HOLD=10 D_HOURS=-9 D_MODAL=-5 D_ORDER=7 D_PAY=8 D_READY=-6 D_STAFF=6 D_STAY=15
D_WAIT=16 EMO_#N=14 EMO_#T=18 EMO_$=2 EMO_:=9 EMO_EMO=-7 EMO_NOW=11 EMO_la=9 EMO_que=-13 EMO_tu=12
EMO_~a=9 EMO_~o=-8 FREE:e_$=-6 FREE:e_para=9 FREE_~a=4 FREE_~o=-4 HOLD:P_$=9 HOLD:o_y=-16
HOURS:M_#T=-6 HOURS:P_$=-10 HOURS:P_,=13 HOURS:_$=6 HOURS:m_hasta=-3 L:agree_TD=-15
L:agree_act=-15 L:agree_else=-1 L:ask_-=-6 L:ask_T=-11 L:ask_else=-5 L:ask_offered=-23
L:ask_ready=-16 L:cannot_-=-13 L:cannot_else=-5 L:choose_-=-2 L:choose_D=-12 L:choose_T=-6
L:choose_else=-4 L:choose_ready=-9 L:data_-=-6 L:data_else=-5 L:notYet_-=-10 L:notYet_else=-3
L:other_-=-2 L:other_TD=-2 L:other_else=-7 L:other_ready=-7 L:wants_-=-7 L:wants_T=-7
L:wants_else=-13 L:wants_ready=-16 MODAL:e_~=-8 MODAL:o_~I=-4 NAME_!=3 NAME_#CODE=-8 NAME_$=2
NAME_NAME=-9 NAME_NOW=12 NAME_WAIT:e=-7 NEG_!APPT:a=-5 NEG_!APPT:o=-8 NEG_!MODAL:o=-4 NEG_!~o=5
NEG_,=10 NEG_POLICY:o=9 NEG_a=-6 NEG_de=-5 NEG_mas=9 NEG_~a=14 NOW:a_es=8 NOW:e_ASKV:G=-11
NOW:o_de=13 NOW_la=9 NOW_lo=4 NOW_no=7 NOW_te=10 NOW_~a=4 ORDER:P_$=15 ORDER:e_,=10 ORDER:e_~a=-5
ORDER:o_!=9 ORDER:o_~e=-9 POLICY:_$=8 POLICY:e_#P=-3 POLICY:e_~I=-7 POLICY:o_de=9 READY:P_$=8
READY:_!=8 READY:e_,=-11 READY:e_and=10 READY:o_!=-2 READY:o_el=8 READY_a=4 READY_en=9
RECAP:e_de=7 STAFF:_$=-5 STAFF:_NAME=5 STAFF:_NOW=-12 STAFF:a_$=-11 STAFF:a_y=8 STAFF:e_$=13
STAFF:e_mas=-10 STAFF:o_$=2 STAY:M_$=10 STAY:O3_FREE:e=11 STAY:P_$=9 STAY:o_~o=-9 STAY_#T=-15
STAY_en=8 STAY_un=-13 SUG:M_COME:I=-8 TD_AGENDA=13 TD_BOOK=5 TD_CHG=4 TD_COME=17 TD_FREE=-18
TD_HOLD=9 TD_HOURS=-13 TD_MODAL=-12 TD_ORDER=5 TD_POLICY=5 TD_READY=7 TD_RECAP=-17 TD_STAY=4
TD_WAIT=17 TELL:E1_con=4 TELL:_NAME=10 TELL:a_en=-8 T_AGENDA=7 T_APPT=9 T_BOOK=5 T_CHG=9 T_COME=15
T_HOLD=7 T_HOURS=-16 T_NOW=-6 T_POLICY=-5 T_READY=4 T_WAIT=11 WAIT:M_#D=7 WAIT:a_,=7 WAIT:a_el=6
WAIT:e_en=14 WAIT:m_#D=15 XFER:o_con=13 ^_#D=-5 ^_#H=-14 ^_#N=-14 ^_#T=-5 ^_?ASKV:=-7 ^_?ASKV:a=-5
^_?ASKV:e=-4 ^_?MODAL:o=-6 ^_?le=-3 ^_?te=-6 ^_?~M=-3 ^_?~a=-7 ^_ASKV:G=-4 ^_ASKV:e=-8 ^_ASKV=8
^_BOOK:P=13 ^_BOOK:o=15 ^_CANC:P=11 ^_CHG:E1=15 ^_CHG:P=5 ^_COME:G=-10 ^_COME:e=-4 ^_FREE:=17
^_FREE=-11 ^_HOLD:P=7 ^_HOURS:M=-2 ^_HOURS:P=10 ^_HOURS:m=-5 ^_MODAL:e=-5 ^_MODAL:o=-6 ^_NOW=11
^_ORDER:o=11 ^_PAY:o=12 ^_POLICY:e=-8 ^_READY:=6 ^_READY:P=5 ^_READY:o=9 ^_STAY:M=10 ^_STAY:O3=7
^_STAY:P=13 ^_TELL:E1=14 ^_VIS:E1=-6 ^_WAIT:e=12 ^_a=-9 ^_cualquier=1 ^_de=-3 ^_el=-8 ^_es=-5
^_gracias=-6 ^_he=6 ^_i've=9 ^_i=-16 ^_it's=8 ^_la=-5 ^_las=-9 ^_le=5 ^_los=-7 ^_me=-5 ^_no=-4
^_of=-6 ^_os=-8 ^_para=-15 ^_que=-7 ^_si'=1 ^_si=-12 ^_son=-4 ^_su=9 ^_sua=11 ^_tambien=-4 ^_te=6
^_tengo=-19 ^_the=-9 ^_tu=11 ^_una=-9 ^_voce=12 ^_we=-13 ^_you're=7 ^_you=6 ^_your=6 ^_~E1=5
^_~G=-11 ^_~O3=-9 ^_~P=7 ^_~a=-6 ^_~e=-5 ^_~m=-10 ^_~o=4 a_#N=-13 a_#P=-11 a_NAME=7 a_los=5
a_ti=-11 a_tu=17 a_~I=6 and_~=15 ask_agree=-6 ask_choose=-8 ask_data=-13 ask_other=-7 at_#T=11
con_%#T=-8 con_APPT:o=-15 con_el=6 con_la=10 con_tu=-14 con_un=8 con_~P=-7 con_~o=6 de_#D=8
de_#R=-3 de_%~a=10 de_APPT:a=15 de_POLICY:a=-6 de_SEND:I=13 de_~P=-5 de_~e=-8 del_~=-4 e_#D=-13
earlier:cannot_-=-8 earlier:cannot_T=-8 earlier:cannot_TD=-5 earlier:notYet_-=-10
earlier:wants_-=-8 earlier_cannot=-6 earlier_choose=-3 earlier_data=-12 earlier_notYet=-14
earlier_wants=-10 el_!AGENDA:a=-6 el_!~o=11 el_%AGENDA:a=7 el_DATA:o=-8 el_NAME=-6 el_~=-4 el_~e=6
en_#N=11 en_#P=-3 en_NAME=-8 en_ORDER:e=11 en_STAFF:=-4 en_un=12 en_~=12 en_~E1=-12 en_~I=10
en_~e=4 entonces_$=19 entonces_la=-11 es_#T=14 es_un=-11 es_~a=9 es_~o=19 esta'_$=16
esta'_BOOK:P=-8 esta'_FREE:e=-13 estamos_HOURS:P=-9 estamos_en=-18 estoy_~G=9 foi_CANC:P=9
for_you=14 gracias_$=-6 gracias_a=-9 hasta_#T=-5 hasta_el=-6 hasta_la=12 hasta_que=9 i_NEG=-4
in_~e=13 is_#P=-12 is_FREE:e=-7 la_!APPT:a=10 la_%~e=-6 la_APPT:=-2 la_NAME=1 la_ORDER:e=-6
la_tiene=7 la_tienes=5 la_~=-9 las_APPT:a=-7 las_~a=-6 le_~a=11 lo_%~=5 lo_%~e=-7 lo_BOOK:o=-8
lo_mas=-6 lo_que=-8 lo_tengo=11 los_WAIT:M=7 mas_$=-6 mas_~o=-5 me_STAY:a=-7 me_STAY=-9 me_~=-9
me_~a=-7 mi_~I=14 moment_T=4 moment_TD=9 na_STAFF:o=-6 no_!MODAL:o=-3 no_!STAY:O3=-6 no_!STAY:a=-6
no_!~I=-3 no_!~e=-17 no_$=-12 no_FREE=5 no_es=-6 no_esta'=-6 no_la=-12 no_lo=-5 no_seu=12 no_~e=9
nos_WAIT:m=5 of_~e=-6 offered_-=4 offered_T=16 otra_STAFF:a=-8 para_que=11 para_ti=10 para_~=-7
para_~J=-8 por_NAME=2 por_el=7 por_este=-8 por_la=-5 por_tu=7 por_~o=-5 porque_no=-11 pra_#D=5
pra_voce=4 que_!~I=17 que_COME:a=10 que_NOW=-9 que_el=-8 que_es=-2 que_si'=7 que_tengo=-7
que_~I=-11 que_~a=-1 que_~e=-8 se_%~I=-11 se_MODAL:e=-6 se_la=15 se_te=16 se_~a=-9 se_~e=-7
seu_APPT:o=9 si'_!=-6 si'_$=-9 si'_,=1 si_%~a=-5 si_es=-6 si_se=4 si_te=-10 solo_es=11 son_#P=-2
su_APPT:a=7 su_APPT:o=8 sua_APPT:a=13 te_%~a=-7 te_BOOK:E1=8 te_BOOK:o=11 te_CALL:a=6 te_SEND:E1=6
te_SUG:G=-8 te_SUG:M=-6 te_SUG:o=-11 te_TELL:E1=8 te_WAIT:M=-7 te_WAIT:e=7 te_WAIT:o=8
te_XFER:o=10 te_estoy=12 te_la=4 te_~E1=14 te_~M=4 te_~e=7 te_~o=-4 tengo_#D=-12 ti_!=-8 ti_$=3
tiene_el=9 tiene_la=-6 tienes_!APPT:a=-12 tienes_#D=5 tienes_que=7 tienes_una=4 tu_%DATA:e=-5
tu_APPT:a=14 tu_APPT:o=14 tu_DATA:=-6 tu_PAY:o=8 tu_TELL:=8 tu_~o=1 un_PROOF:o=9 un_~o=4 voce_$=10
y_la=5 y_me=8 y_te=7 y_~o=-8 you're_BOOK:ed=8 you're_~=8 you_#D=11 you_the=14 you_~e=-4 your_~=8
~E1_#D=13 ~E1_$=6 ~E1_,=8 ~E1_a=14 ~E1_el=9 ~E1_tu=5 ~E1_un=11 ~E1_~=-8 ~E1_~o=-10 ~G_,=11
~G_tu=-10 ~I_!=-6 ~I_$=2 ~I_a=6 ~I_la=-7 ~I_que=-9 ~I_tu=-9 ~I_~o=-6 ~M_tu=11 ~M_~=-10 ~P_$=-4
~P_,=9 ~P_el=17 ~P_un=-11 ~P_~a=5 ~P_~e=-6 ~T_$=14 ~_!=-9 ~_#D=5 ~_#DUR=-9 ~_,=4 ~_EMO=2 ~_NAME=-9
~_NOW=9 ~_a=7 ~_del=-6 ~_es=-4 ~_in=3 ~_it=15 ~_o=-2 ~_para=9 ~_que=-9 ~_se=-5 ~_the=4 ~_tu=6
~_you're=-11 ~_you=-9 ~_your=13 ~_~P=8 ~_~a=-15 ~a_!=-13 ~a_#D=7 ~a_#N=9 ~a_#T=7 ~a_$=5
~a_APPT:=10 ~a_APPT:a=-9 ~a_EMO=-5 ~a_NOW=13 ~a_POLICY:a=-6 ~a_con=3 ~a_es=-6 ~a_me=-9 ~a_que=-12
~a_una=-5 ~a_~P=-10 ~a_~o=-1 ~e_!=-3 ~e_#D=5 ~e_#N=9 ~e_$=-1 ~e_,=10 ~e_COME:I=6 ~e_EMO=6
~e_FREE:e=-8 ~e_NAME=-3 ~e_NEG=-7 ~e_NOW=4 ~e_a=9 ~e_al=-8 ~e_de=-7 ~e_es=-8 ~e_la=6 ~e_para=4
~e_por=-6 ~e_you=14 ~e_~=-3 ~e_~G=12 ~e_~I=-6 ~e_~e=-7 ~ed_$=10 ~ly_!=-8 ~o_!=-4 ~o_#D=8 ~o_$=5
~o_NAME=-12 ~o_NEG=3 ~o_a=7 ~o_al=4 ~o_con=8 ~o_lo=-5 ~o_no=-9 ~o_por=14 ~o_que=-5 ~o_se=-8
~o_te=6 ~o_~E1=-4 ~o_~a=-7 ~o_~e=-5 ~o_~o=-12`,
  stems: `
abrim=-4 acept=-7 acomp=-7 activ=15 actua=8 acuer=-6 agend=-5 aguan=10 alerg=-8 algui=5 anota=7
apare=1 appoi=-5 arran=13 asegu=8 atend=-3 atent=-9 atien=-4 aunqu=5 avisa=-3 avise=6 bloqu=10
bonit=-8 borra=9 bronc=-8 busca=-11 busqu=-5 carga=9 cedul=-4 circu=-6 cobra=-13 comen=-10
comod=-9 compl=-4 compr=-1 comun=8 conec=3 conge=7 conti=9 convi=-7 cours=-6 cuadr=-7 cualq=-8
cuand=-3 cuida=-6 decid=-11 decis=8 denti=-10 dentr=9 depoi=-10 desma=8 direc=10 discu=-16
dispo=-7 docum=-13 ejemp=-7 elegi=-6 encan=-4 encon=-8 encue=-10 entie=-9 equip=5 escri=-2
estac=-8 estam=4 estar=8 estet=8 excel=-7 facia=-5 famil=-12 fecha=10 felic=-3 figur=7 hacer=-2
hidra=-9 histo=8 hueco=-8 invit=13 isapr=-9 lamen=-4 liber=10 listo=15 llegu=13 local=7 locke=6
manda=-6 mande=14 manej=-7 manti=13 maqui=9 marca=13 medic=-10 mient=1 moles=-11 muest=-13
neces=-12 norma=-13 nothi=-5 obrig=1 ocupa=-11 opcio=9 orien=-7 pacie=-4 pasad=-8 perdi=11
perfe=-5 permi=-12 perso=-5 pierd=-8 prefe=-9 prefi=-6 pregu=-6 preoc=9 prepa=6 prese=13 probl=6
profe=-5 progr=13 puede=-4 puntu=1 quedo=8 quier=-6 ratit=9 recei=-7 recom=-14 recue=4 reemb=4
reser=-6 respo=10 resul=-10 segun=13 segur=-10 separ=7 she'l=8 sient=-5 sugie=-9 supue=-4 tambi=-2
telef=-2 tenga=-4 termi=10 tiene=2 toall=-3 todav=-9 trami=10 tranq=13 trata=-5 turno=-4 ultim=-17
venta=6 viene=5 volve=-7 you'l=9 you'r=4`,
  symbols: `
!#T=6 !AGENDA:a=-6 !APPT:a=-6 !APPT:o=-2 !ASKV:a=-6 !BOOK:E1=-8 !BOOK:P=-9 !BOOK:ed=-9 !CALL:I=-7
!CANC:P=-6 !CHG:e=9 !DATA:e=-11 !HOLD:I=-6 !HOURS:M=-6 !MODAL:o=-8 !PROOF:o=-15 !READY:o=-12
!STAY:O3=-5 !STAY:a=-5 !WAIT:=-6 !YET:=-10 !YET:a=-8 !~P=-14 !~T=8 #CODE=7 #D=5 #H=-12 #P=-4
#PCT=-9 #Q=-16 #T=10 #TEL=-14 #TT=-10 %#N=-10 %#Q=-10 %APPT:a=-7 %ASKV:e=-10 %BOOK:I=-8 %BOOK:o=-6
%CALL:o=7 %CANC:a=8 %CHG:I=-7 %DATA:=-10 %DATA:e=-12 %HOLD:I=-8 %HOLD:P=14 %MODAL:e=-8
%POLICY:a=-6 %POLICY:e=-6 %POLICY:o=-7 %STAFF:e=11 %STAY=-9 %~E1=-8 %~P=-3 ?#D=-6 ?#T=-8 ?ASKV:=-5
?ASKV:I=-4 ?ASKV:e=-3 ?ASKV=8 ?BOOK:G=-8 ?BOOK:o=-5 ?CHG:I=2 ?CHG:o=14 ?HOURS:o=-2 ?MODAL:o=-7
?ORDER:o=-8 ?con=-4 ?de=-3 ?el=9 ?esta'=-9 ?le=-6 ?o=-7 ?si=6 ?te=-6 ?un=-5 ?una=-5 ?y=-5 ?~=-5
?~E1=-9 ?~M=-2 ?~P=6 ?~a=-4 ?~e=-4 ?~o=-2 AGENDA:=5 APPT:e=-4 ASKV:=-6 ASKV:G=-3 ASKV:e=-14
ASKV:o=-7 BOOK:E1=18 BOOK:G=-9 BOOK:I=-9 BOOK:P=13 BOOK:a=-10 CALL:=9 CALL:F3=8 CALL:G=9 CANC:F1=8
CANC:I=-11 CANC:P=21 CANC:ed=16 CHG:E1=14 CHG:I=-7 CHG:M=8 CHG:P=4 CHG:T=11 COME:=13 COME:G=-11
COME:I=10 DATA:=-8 FREE:=8 FREE:e=-11 FREE=-8 HOLD:E1=11 HOLD:I=-10 HOLD:P=14 HOLD:ed=12
HOURS:M=-13 HOURS:P=-7 HOURS:m=-13 HOURS:o=-8 MODAL:=-17 MODAL:a=-10 MODAL:e=-11 MODAL:o=-10
NOW:=6 NOW:o=14 NOW=7 ORDER:P=11 ORDER:o=18 PAY:=9 PAY:o=6 POLICY:a=-15 POLICY:e=-2 PROOF:=10
PROOF:e=10 PROOF:o=6 READY:=8 READY:P=12 READY:o=1 RECAP:K=-14 SEND:E1=19 STAFF:I=6 STAFF:P=16
STAY:M=14 STAY:O3=16 STAY:P=13 STAY:T=10 STAY:o=-4 SUG:G=-8 SUG:M=-14 SUG:e=-11 SUG:o=-11 TELL:=11
TELL:E1=20 TELL:P=18 TELL:a=-7 VIS:E1=-4 VIS:a=13 VIS:e=4 VIS:o=-8 WAIT:E1=9 WAIT:F3=8 WAIT:I=-10
WAIT:a=11 WAIT:m=6 WAIT:o=8 XFER:G=15 XFER:o=17 YET:a=-2 an=-6 be=-13 desde=-4 em=8 esa=-4 ese=-4
eso=-5 esta=2 estamos=4 estas=9 eu=-11 for=4 he=7 i've=13 i=-11 in=6 las=-2 le=6 mas=-6 me=-5 mi=6
muy=-6 of=-3 on=8 or=-10 os=6 otro=-2 pra=10 seu=15 si=-15 solo=-6 soy=-8 su=12 sua=10 tambien=-2
te=4 tengo=-4 ti=8 tienes=4 tu'=5 tu=7 tus=3 vai=11 vamos=-10 vas=5 vos=4 will=5 you'll=9 you're=4
you=3 your=11 ~K=-5 ~ed=3`,
  words: `
about=-6 abren=-13 abri=11 abrimos=-4 aca=-8 acabo=17 aceptamos=-4 activa=12 acuerdo=-9 agendar=-6
agendo=-12 alguien=5 all=5 ambas=9 an=-6 ano=-9 anterior=4 antes=-4 apareces=6 apartado=7 apuro=-8
aqui=-3 area=9 arrancamos=17 asistente=-8 atendemos=-8 atender=-11 atento=-9 aunque=5 avisa=-8
avisar=-5 ayudo=-7 ayuno=-20 baja=13 baje=9 be=-13 book=-10 breve=8 bring=-12 buen=-4 bueno=-10
busco=-12 busque=-5 cada=-15 cae=7 caja=-12 calle=-6 calma=-3 camino=9 cancelled=7 cant=-11
carnet=-5 casi=-7 cedula=-4 cerrados=-13 cerramos=-9 cinco=8 claro=-5 cobra=-10 color=-4 comoda=-9
completo=-7 confirmado=3 confirmo=-8 consigo=-4 consulta=-9 contacto=8 contigo=11 control=3
conversa=-13 conversacion=15 conviene=-11 corte=-10 cosas=-9 costo=-9 course=-6 cualquiera=-8
cuando=-3 cuenta=13 cuentame=-6 cupo=6 cupos=-9 da=12 dale=-9 das=-5 decis=8 decision=8 deje=7
dentro=9 depois=-10 desde=-4 desk=-14 devolucion=6 devoluciones=-9 di=12 dia=-8 dice=3 digas=-7
digo=-12 direccion=12 directo=-5 disculpa=-9 disculpas=-8 disponible=-8 dni=-15 documento=-14
don=2 done=20 doy=6 dura=-8 efectivo=-20 efecto=16 ejemplo=-7 ella=9 em=8 entiendo=-9 equipo=5
esa=-4 escribo=9 ese=-4 eso=-5 esperamos=-8 estamos=4 estar=14 estas=9 esteticista=9 eu=-11
excelente=-7 falle=8 falta=-7 familia=-12 favor=8 feliz=-17 figura=7 firme=16 for=4 fuera=9
general=-6 good=6 got=4 hace=-4 hacer=5 hacerlo=-2 hago=6 hay=-8 he=7 hecho=18 horarios=-4
huecos=-8 i=-11 if=-14 in=6 incluido=-9 isapre=-9 ive=13 ja=12 lamento=-5 las=-2 lata=13 le=6
libere=7 like=-6 linea=8 lista=4 llamar=-14 llega=-6 llegada=-6 llegar=4 llegues=10 llena=-19
local=-9 localizador=9 lucas=10 lugar=7 mande=4 mantiene=16 maquiagem=9 mas=-6 me=-5 mes=-12 mi=6
mientras=1 miro=-2 misma=9 mucho=-11 muestro=-5 muy=-6 nada=-11 nadie=16 name=-11 nao=-16
necesito=-7 need=-9 ni=-12 ninguna=-7 noche=12 normal=-12 now=21 nuestros=4 obrigada=4 ocupado=-11
of=-3 on=8 once=-11 open=-8 or=-10 orden=-2 os=6 otro=-2 our=11 paciencia=-5 paga=-4 pagar=-8
pagas=7 parte=16 pasame=-8 pasar=9 paso=3 pedir=-7 pena=-15 perfecto=-5 persona=-5 pide=-7
piden=-9 pierde=-8 piso=-4 plan=-3 podes=-7 pra=10 pras=12 precios=-9 preguntale=-8 preocupes=15
primero=-8 problema=6 profesional=-5 pronto=-10 proxima=-9 puede=-15 pueden=-11 puedo=-12 pues=9
punto=11 quedamos=14 quedan=-7 quedas=9 quedaste=7 quedo=7 ratito=9 razon=-12 recepcao=-5 recibe=5
recomendamos=-6 recomiendo=-8 recuerda=-6 recuerdo=12 registro=-5 reservar=-5 reservo=-1
resuelto=11 resultados=-9 revisa=9 ropa=-7 rut=-6 sabe=9 sale=4 see=-11 segundo=11 seguro=-12
sem=5 seria=-17 seu=15 shell=8 siento=-5 solicitud=8 solo=-6 sorry=-12 soy=-8 su=12 sua=10
suele=-9 sugiero=-9 supuesto=-4 suyo=8 ta=5 tambien=-2 tarda=-8 te=4 tener=-10 tenga=-7 tengas=-5
tengo=-4 tenho=-12 ti=8 tienes=4 toalla=-2 toca=4 todavia=-9 todo=7 tomo=-7 toque=8 trae=-1
tramite=8 tranquila=6 tranquilidad=10 tu=9 turnos=-4 tus=3 tuya=12 tuyo=6 ultima=-8 ultimo=-11
unas=-3 until=-6 urgencias=-12 vai=11 vale=-1 vamos=-10 vas=5 ve=5 vem=9 ven=6 venis=10 viene=-4
vienes=6 volvemos=-13 vos=4 web=-9 were=-16 will=5 ya=13 you=3 youll=9 your=11 youre=4`,
} as const;
