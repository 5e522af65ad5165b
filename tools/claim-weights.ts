// The trained weights of the claim detector, written by `npm run train:claims`: do not edit.
// In tenths of log-odds. Each group is text, "feature=weight", that is parsed once when the module
// loads; scripts/claim-training.ts caps the number of features. Data only.

/** Parts of one log-odd. */
export const UNIT = 10;
export const BIAS = -11;
/** A sum above it claims. */
export const THRESHOLD = -6;
/** A sum above it claims for sure. */
export const CERTAIN_ABOVE = 13;

/** By prefix: none, symbols (c), pairs of them (d), beginnings of words (s), words (w). */
const PACKED: Readonly<Record<string, string>> = {
  "": `
D:BOOK=11 D:CALL=6 D:CANC=13 D:COME=9 D:DATA=5 D:HOLD=12 D:HOURS=-11 D:ORDER=8 D:PAY=7 D:READY=-5
D:STAFF=4 D:STAY=13 D:WAIT=16 E:cannot:-=-7 E:cannot:T=-7 E:cannot:TD=-6 E:cannot=-7 E:data=-11
E:notYet:-=-10 E:notYet=-15 E:wants:-=-7 E:wants=-12 L:agree:TD=-14 L:agree:act=-15
L:agree:else=-1 L:agree=-9 L:ask:-=-4 L:ask:T=-13 L:ask:else=-5 L:ask:offered=-23 L:ask:ready=-16
L:ask=-7 L:cannot:-=-12 L:cannot:else=-4 L:cannot=-6 L:choose:-=-2 L:choose:D=-10 L:choose:T=-6
L:choose:else=-4 L:choose:ready=-9 L:choose=-6 L:data:-=-7 L:data:else=-5 L:data=-8 L:more:-=-6
L:notYet:-=-9 L:notYet:else=-4 L:notYet=-8 L:other:-=-2 L:other:TD=-2 L:other:else=-7
L:other:ready=-7 L:other=-5 L:wants:-=-5 L:wants:T=-7 L:wants:TD=-5 L:wants:else=-10
L:wants:ready=-17 L:wants=-8 T:AGENDA=6 T:APPT=8 T:ASKV=6 T:BOOK=6 T:CHG=9 T:COME=16 T:HOLD=8
T:HOURS=-13 T:POLICY=-5 T:READY=5 T:WAIT=11 TD:AGENDA=10 TD:BOOK=4 TD:CHG=5 TD:COME=15 TD:FREE=-16
TD:HOLD=7 TD:HOURS=-15 TD:ORDER=6 TD:POLICY=6 TD:READY=7 TD:RECAP=-17 TD:STAY=5 TD:WAIT=17
after-colon=-11 ask:agree=-12 ask:choose=-9 ask:data=-10 ask:more=-5 ask:other=-8 ask=-20
cannot=-11 exclaims=-8 moment:T=2 moment:TD=9 notyet=-9 offered:-=6 offered:T=15 offered=2
wants=-7`,
  "c:": `
!#T=6 !AGENDA:a=-7 !APPT:a=-6 !APPT:o=-5 !ASKV:a=-6 !BOOK:E1=-9 !BOOK:P=-9 !BOOK:ed=-11
!CALL:I=-10 !CHG:e=9 !CHG:o=9 !COME:a=7 !DATA:e=-11 !HOLD:I=-5 !HOURS:M=-7 !MODAL:o=-9
!PROOF:o=-15 !READY:o=-11 !STAY:O3=-6 !STAY:a=-6 !WAIT:=-6 !YET:=-11 !YET:a=-9 !~P=-12 #CODE=3
#D=4 #H=-11 #P=-3 #PCT=-10 #Q=-14 #T=10 #TEL=-12 #TT=-10 %#D=2 %#N=-11 %#Q=-8 %APPT:a=-5
%ASKV:e=-7 %BOOK:I=-7 %BOOK:o=-5 %CALL:o=7 %CANC:a=8 %CHG:I=-7 %COME:I=-1 %DATA:=-7 %DATA:e=-11
%FREE=-5 %HOLD:I=-10 %HOLD:P=14 %MODAL:e=-7 %NOW=7 %POLICY:a=-7 %POLICY:e=-6 %POLICY:o=-7
%STAFF:e=15 %STAY=-8 %~E1=-6 %~P=-1 ?#D=-6 ?#T=-9 ?ASKV:=-9 ?ASKV:e=-5 ?ASKV=8 ?BOOK:G=-4
?BOOK:o=-4 ?CHG:o=9 ?DATA:o=-3 ?MODAL:o=-5 ?ORDER:o=-5 ?a=-4 ?con=-1 ?de=-5 ?es=-4 ?la=-2 ?le=-5
?lo=-3 ?o=-4 ?te=-5 ?un=-3 ?~=-4 ?~E1=-8 ?~I=-3 ?~a=-1 ?~e=-2 AGENDA:=6 APPT:=6 APPT:I=4 APPT:e=-3
ASKV:=-7 ASKV:G=-4 ASKV:e=-12 ASKV:o=-6 BOOK:=-6 BOOK:E1=16 BOOK:G=-8 BOOK:I=-8 BOOK:P=14
BOOK:a=-7 BOOK:o=6 CALL:=10 CALL:F3=8 CALL:G=9 CALL:o=3 CANC:F1=9 CANC:I=-10 CANC:P=21 CHG:E1=13
CHG:I=-9 CHG:M=7 CHG:P=3 CHG:T=12 COME:=12 COME:G=-9 COME:I=10 CONF:P=7 DATA:=-12 FREE:=5
FREE:e=-12 FREE=-5 HOLD:I=-9 HOLD:P=15 HOLD:ed=11 HOURS:M=-13 HOURS:P=-7 HOURS:m=-12 HOURS:o=-7
MODAL:a=-11 MODAL:e=-11 MODAL:o=-10 NOW:=10 NOW:o=11 NOW=8 ORDER:P=11 ORDER:o=14 PAY:=7 PAY:o=6
POLICY:a=-17 POLICY:e=-1 PROOF:=11 PROOF:e=10 PROOF:o=10 READY:=11 READY:P=10 READY:e=5 READY:o=2
RECAP:K=-14 SEND:E1=19 SEND:I=8 STAFF:P=13 STAFF:e=7 STAY:M=15 STAY:O3=18 STAY:P=13 STAY:T=9
STAY:e=4 STAY:o=-5 SUG:G=-8 SUG:e=-11 SUG:o=-11 TELL:=12 TELL:E1=19 TELL:P=16 TELL:a=-6 VIS:E1=-5
VIS:a=15 VIS:e=6 VIS:o=-8 WAIT:E1=9 WAIT:F3=8 WAIT:I=-8 WAIT:a=9 WAIT:m=7 WAIT:o=8 XFER:G=13
XFER:e=-1 XFER:o=17 YET:a=-2 desde=-3 em=6 esa=-3 ese=-3 eso=-4 estamos=3 estas=10 eu=-12 for=2
he=7 i'm=-4 i've=12 i=-12 in=9 is=-2 it=2 las=-4 le=6 mas=-5 me=-5 mi=6 muy=-4 of=-1 on=9 or=-11
otra=-4 pra=7 seu=14 si=-15 solo=-6 soy=-8 su=10 sua=9 tambien=-2 te=4 tengo=-4 that=-8 ti=9
tienes=5 tu'=5 tu=7 tus=6 usted=3 vamos=-10 vas=5 voce=5 vos=3 we=-8 you're=6 your=13 ~K=-1 ~O3=5
~ed=2`,
  "d:": `
!#T_$=4 !APPT:a_$=-9 !CALL:I_$=-9 !CHG:e_$=9 !DATA:e_$=-7 !MODAL:o_!HOLD:I=-3 !YET:_$=-11 !_$=-8
!~E1_$=-6 !~I_$=-3 !~I_NEG=5 !~_EMO=13 !~_you=-8 !~a_EMO=4 !~a_de=-13 !~e_!~e=-6 !~e_NEG=-6
!~o_$=-5 !~o_NEG=-6 #CODE_$=16 #D_!=8 #D_#R=9 #D_#T=14 #D_#TEL=-7 #D_#TT=-8 #D_$=9 #D_,=9
#D_FREE=-3 #D_HOURS:M=-13 #D_HOURS:m=-4 #D_NOW=-9 #D_STAY:O3=9 #D_a=6 #D_es=-11 #D_no=-7 #D_por=8
#D_te=12 #H_#T=6 #H_$=-12 #H_,=-8 #N_,=5 #N_y=6 #N_~a=9 #P_$=-10 #P_e=-5 #P_por=3 #P_y=-4 #P_~=-5
#Q_$=-11 #R_$=-19 #R_,=5 #R_EMO=10 #TEL_,=-11 #TT_$=-11 #T_!=13 #T_#T=-5 #T_,=2 #T_NOW:=-12
#T_NOW=-16 #T_a=4 #T_con=12 #T_de=-10 #T_en=8 #T_esta'=-9 #T_la=8 #T_te=9 #T_y=3 #T_~e=-4 #T_~o=19
%#D_$=7 %#Q_$=-8 %#T_$=5 %DATA:e_,=-5 %DATA:o_$=-6 %MODAL:e_%~I=-5 %~I_,=-11 %~I_a=4 %~P_$=-5
%~_%~o=-8 %~_,=-9 %~_de=9 %~a_%~=-3 %~a_%~o=-8 %~a_,=-4 %~e_$=-4 %~e_el=7 %~o_,=-4 %~o_te=9
,_!NOW=8 ,_!~E1=-7 ,_!~a=-11 ,_#DD=17 ,_#R=-6 ,_#T=8 ,_%#T=11 ,_%TELL:o=-7 ,_%~=10 ,_%~E1=-8
,_%~o=-9 ,_NOW=7 ,_STAY=8 ,_a=-6 ,_e=-11 ,_el=3 ,_en=1 ,_la=4 ,_no=8 ,_para=-11 ,_por=-2 ,_que=5
,_se=6 ,_te=2 ,_tu=12 ,_~E1=6 ,_~G=-9 ,_~I=-11 ,_~a=6 ,_~o=-6 :_#D=3 :_#T=-10 :_#TT=-6
:_APPT:e=-10 :_NAME=10 :_tu=7 ;_si=6 ?#D_$=-3 ?ASKV:e_$=-12 ?CHG:o_$=10 ?en_?~o=5 ?te_?~o=-6
?~e_$=-3 AGENDA:a_$=3 AGENDA:a_~a=-12 APPT:_de=-5 APPT:_es=5 APPT:a_:=10 APPT:a_con=9 APPT:a_de=2
APPT:a_es=20 APPT:a_esta'=8 APPT:a_no=-8 APPT:a_~=-2 APPT:e_con=-9 APPT:o_de=-12 ASKV:G_%COME:e=7
ASKV:e_ASKV:=-4 ASKV:e_tu=-4 ASKV:e_~E1=-6 BOOK:G_$=-8 BOOK:I_$=-7 BOOK:P_#D=5 BOOK:P_$=7
BOOK:o_$=-10 CANC:F1_tu=9 CHG:E1_#D=9 COME:I_$=13 COME:_con=-6 COME:a_#D=8 COME:a_~o=-12
COME:e_tu=-7 DATA:_y=-4 DATA:e_$=-7 DATA:e_en=5 DATA:o_y=-7 EMO_#N=14 EMO_#T=19 EMO_$=1 EMO_:=6
EMO_EMO=-4 EMO_NOW=12 EMO_la=9 EMO_que=-12 EMO_tu=12 EMO_~a=9 EMO_~o=-9 FREE:e_$=-7 FREE:e_para=9
FREE_#T=-7 HOLD:P_$=9 HOLD:o_y=-16 HOURS:M_#T=-6 HOURS:P_$=-10 HOURS:P_,=12 HOURS:m_hasta=-4
MODAL:e_~=-7 MODAL:e_~I=-1 MODAL:o_~I=-6 NAME_#CODE=-6 NAME_$=1 NAME_NAME=-8 NAME_NOW=12
NAME_WAIT:e=-8 NEG_!APPT:a=-5 NEG_!APPT:o=-8 NEG_!CHG:o=9 NEG_!MODAL:o=-4 NEG_!~o=5 NEG_,=8
NEG_POLICY:o=10 NEG_a=-8 NEG_mas=7 NEG_~a=8 NOW:a_es=7 NOW:e_ASKV:G=-11 NOW:o_de=12 NOW_la=10
NOW_lo=3 NOW_no=10 NOW_se=-4 NOW_te=9 NOW_~a=5 ORDER:P_$=15 ORDER:e_,=10 ORDER:e_~a=-5
ORDER:o_~e=-7 POLICY:_$=7 POLICY:e_#P=-4 POLICY:e_~I=-7 POLICY:o_de=8 PROOF:o_~=10 READY:e_$=8
READY:e_,=-11 READY:e_and=9 READY:o_el=8 READY_a=5 READY_en=9 RECAP:e_de=7 STAFF:_$=-8
STAFF:_NAME=6 STAFF:_NOW=-11 STAFF:a_$=-11 STAFF:a_para=9 STAFF:a_y=6 STAFF:e_$=10 STAFF:e_mas=-9
STAY:M_$=10 STAY:O3_FREE:e=10 STAY:P_$=10 STAY:o_~o=-9 STAY_#T=-11 STAY_en=10 STAY_un=-12
TELL:I_$=-4 TELL:P_y=9 TELL:_NAME=11 TELL:a_en=-8 TELL:o_a=5 WAIT:M_#D=5 WAIT:a_el=5 WAIT:e_en=14
WAIT:m_#D=13 XFER:o_con=12 ^_#D=-5 ^_#H=-14 ^_#N=-16 ^_#T=-5 ^_?ASKV:=-6 ^_?te=-6 ^_?~a=-6
^_APPT:a=6 ^_ASKV:G=-8 ^_ASKV:e=-6 ^_ASKV=8 ^_BOOK:P=14 ^_BOOK:o=15 ^_CANC:P=11 ^_CHG:E1=12
^_CHG:P=4 ^_COME:e=-9 ^_FREE:=14 ^_FREE=-12 ^_HOLD:P=7 ^_HOURS:M=-2 ^_HOURS:P=10 ^_HOURS:m=-5
^_MODAL:e=-6 ^_MODAL:o=-6 ^_NEG=-1 ^_NOW=11 ^_ORDER:o=6 ^_PAY:o=11 ^_POLICY:e=-8 ^_READY:=12
^_READY:e=3 ^_READY:o=8 ^_STAY:M=10 ^_STAY:O3=6 ^_STAY:P=12 ^_TELL:E1=15 ^_VIS:E1=-7 ^_WAIT:e=12
^_a=-12 ^_con=-4 ^_el=-8 ^_es=-5 ^_estamos=3 ^_gracias=-11 ^_hasta=3 ^_he=6 ^_hemos=10 ^_i'm=-6
^_i've=10 ^_i=-16 ^_la=-4 ^_las=-10 ^_le=7 ^_los=-7 ^_me=-6 ^_no=-2 ^_of=-6 ^_os=-2 ^_para=-16
^_que=-13 ^_si=-10 ^_son=-6 ^_su=7 ^_sua=11 ^_tambien=-5 ^_te=5 ^_tengo=-20 ^_the=-12 ^_tu'=5
^_tu=10 ^_una=-12 ^_you're=8 ^_your=14 ^_~E1=4 ^_~G=-7 ^_~J=-6 ^_~O3=-11 ^_~P=6 ^_~a=-5 ^_~e=-5
^_~m=-10 ^_~o=4 a_#N=-12 a_%~I=12 a_NAME=7 a_la=3 a_los=5 a_ti=-11 a_tu=16 a_~I=7 and_~=16
con_%#T=-8 con_APPT:o=-15 con_el=5 con_la=9 con_tu=-15 con_un=8 con_~P=-4 con_~o=4 de_#D=7
de_#R=-4 de_%~a=7 de_APPT:a=16 de_HOURS:=9 de_POLICY:a=-8 de_SEND:I=11 de_~P=-5 de_~e=-8 de_~o=4
del_~=-5 e_#D=-13 el_!AGENDA:a=-7 el_!~o=9 el_%AGENDA:a=8 el_DATA:o=-7 el_NAME=-7 el_STAFF:P=11
el_~=-4 el_~e=10 en_#N=13 en_#P=-4 en_NAME=-7 en_ORDER:e=11 en_STAFF:=-3 en_un=12 en_~=11
en_~E1=-10 en_~I=10 entonces_$=17 entonces_la=-9 es_#T=13 es_el=6 es_un=-11 es_~a=8 es_~o=18
esta'_$=14 esta'_,=7 esta'_BOOK:P=-8 esta'_FREE:e=-13 estamos_HOURS:P=-8 estamos_en=-16
estoy_~G=11 for_you=10 gracias_$=-5 gracias_a=-9 ha_STAY:P=-8 hasta_#T=-7 hasta_el=-5 hasta_la=15
hasta_que=8 i_MODAL:=-5 i_NEG=-4 is_#P=-10 is_FREE:e=-6 la_!APPT:a=11 la_%~e=-4 la_APPT:=-4
la_ORDER:e=-6 la_tiene=7 la_tienes=14 la_~=-8 la_~P=-2 las_APPT:a=-7 las_~a=-7 le_~a=10 lo_%~e=-6
lo_BOOK:o=-8 lo_mas=-6 lo_que=-9 lo_tengo=10 los_WAIT:M=7 mas_$=-6 me_STAY:a=-8 me_STAY=-9
me_~=-11 me_~a=-7 mi_~I=13 no_!COME:a=7 no_!MODAL:o=-3 no_!STAY:O3=-7 no_!STAY:a=-9 no_!~I=-3
no_!~e=-17 no_$=-13 no_FREE=7 no_es=-7 no_esta'=-6 no_la=-12 no_lo=-3 no_seu=12 no_~e=11
nos_WAIT:m=6 of_~e=-6 otra_STAFF:a=-7 para_que=12 para_ti=11 para_~=-5 pero_no=-4 por_el=11
por_este=-9 por_la=-9 por_~I=1 por_~o=-8 porque_no=-12 pra_#D=8 que_!~I=16 que_COME:a=9 que_el=-6
que_me=5 que_si'=7 que_tengo=-7 que_~I=-11 que_~a=-4 que_~e=-4 se_%~I=-9 se_MODAL:e=-6 se_la=15
se_te=15 se_~a=-11 se_~e=-5 seu_APPT:o=10 si'_!=-3 si'_$=-8 si_%ASKV:e=-2 si_%~a=-5 si_es=-7
si_se=5 si_te=-11 solo_es=10 son_#P=-2 su_APPT:a=8 su_APPT:o=8 su_~=-8 sua_APPT:a=12 te_%~a=-7
te_%~e=5 te_BOOK:E1=9 te_BOOK:o=11 te_CALL:a=7 te_SEND:E1=7 te_SUG:G=-8 te_SUG:o=-11 te_TELL:E1=8
te_WAIT:F3=7 te_WAIT:M=-8 te_WAIT:e=6 te_WAIT:o=8 te_XFER:o=7 te_estoy=12 te_la=5 te_~E1=15
te_~F3=6 te_~M=4 te_~e=9 tengo_#D=-12 ti_$=2 tiene_el=9 tiene_la=-7 tienes_!APPT:a=-12
tienes_#D=14 tienes_que=6 to_~=6 tu_%DATA:e=-5 tu_APPT:a=13 tu_APPT:o=15 tu_DATA:=-4 tu_PAY:o=8
tu_TELL:=7 un_PROOF:o=10 y_#N=7 y_la=6 y_me=8 y_si=-4 y_te=6 y_~o=-7 you're_BOOK:ed=6 you_#D=12
you_the=14 your_APPT:=10 your_~=8 ~E1_#D=12 ~E1_$=6 ~E1_,=8 ~E1_a=13 ~E1_de=13 ~E1_el=9 ~E1_tu=6
~E1_un=12 ~E1_~=-8 ~E1_~o=-10 ~G_,=8 ~G_tu=-3 ~G_you=8 ~I_!=-4 ~I_a=5 ~I_la=-7 ~I_que=-9 ~I_tu=-9
~I_~o=-6 ~M_tu=9 ~M_~=-10 ~P_$=-6 ~P_,=6 ~P_el=16 ~P_un=-9 ~P_~a=5 ~P_~e=-8 ~T_$=9 ~_!=-1 ~_#D=5
~_#DUR=-9 ~_,=3 ~_EMO=2 ~_NAME=-7 ~_NOW:=9 ~_NOW=10 ~_del=-5 ~_es=-6 ~_for=7 ~_in=12 ~_it=11
~_no=-1 ~_para=10 ~_que=-7 ~_se=-7 ~_the=14 ~_tu=6 ~_with=-4 ~_you're=-8 ~_you=-12 ~_your=9
~_~I=-6 ~_~P=7 ~_~a=-14 ~a_!=-11 ~a_#N=7 ~a_#T=7 ~a_$=4 ~a_APPT:=9 ~a_APPT:a=-7 ~a_EMO=-7
~a_NOW=12 ~a_POLICY:a=-6 ~a_es=-6 ~a_me=-6 ~a_que=-8 ~a_una=-6 ~a_~P=-9 ~a_~a=-2 ~a_~o=-5 ~e_!=-6
~e_#D=5 ~e_#N=10 ~e_$=-2 ~e_,=7 ~e_COME:I=7 ~e_EMO=4 ~e_FREE:e=-8 ~e_MODAL:e=-6 ~e_NOW=5 ~e_al=-8
~e_de=-5 ~e_es=-8 ~e_la=5 ~e_no=-8 ~e_para=6 ~e_por=-8 ~e_tu=-9 ~e_you=16 ~e_~G=12 ~e_~I=-5
~e_~a=4 ~e_~e=-7 ~ed_$=9 ~o_!=-5 ~o_#D=9 ~o_$=5 ~o_APPT:o=-9 ~o_NAME=-10 ~o_POLICY:e=-5 ~o_a=5
~o_con=5 ~o_esta'=7 ~o_lo=-4 ~o_no=-9 ~o_por=15 ~o_que=-6 ~o_se=-9 ~o_te=7 ~o_~E1=-7 ~o_~a=-8
~o_~e=-7 ~o_~o=-12`,
  "s:": `
abrim=-5 acept=-6 activ=11 actua=8 admin=-5 agend=-4 aguan=10 anota=5 arran=10 arreg=8 asegu=9
aseso=5 atent=-9 atien=-6 aunqu=6 avisa=-2 avise=7 bloqu=9 bonit=-6 borra=9 bronc=-10 busca=-10
busqu=-5 carga=10 cedul=-3 circu=-5 cobra=-12 comen=-13 comod=-9 comun=5 conec=4 conge=7 conta=2
conti=8 convi=-6 cours=-6 cuadr=-6 cualq=-10 cuand=-5 cuent=1 cuida=-5 decid=-10 decis=5 deixe=9
denti=-10 dentr=9 depen=-6 descu=3 desma=10 direc=9 discu=-12 dispo=-8 docum=-10 ejemp=-6 encan=-3
encue=-9 enten=-10 entie=-13 equip=6 escri=-3 estac=-8 estam=3 estar=7 estet=7 excel=-5 facia=-5
factu=-3 famil=-11 fecha=10 figur=9 hacer=-5 hidra=-10 histo=6 hueco=-7 inclu=-3 inter=-6 invit=15
isapr=-9 lamen=-4 liber=10 listo=15 llega=1 llegu=13 lleva=-4 local=9 manda=-7 mande=13 manej=-8
manti=12 maqui=12 marca=15 masaj=3 medic=-8 minut=4 moles=-11 morni=-14 muest=-10 neces=-13
ningu=-1 norma=-13 nuest=5 ocupa=-12 opcio=8 orien=-9 pacie=-4 pasad=-9 pedis=9 perdi=12 perfe=-5
permi=-11 piens=-7 pierd=-7 pondr=7 prefe=-10 prefi=-5 pregu=-5 preoc=6 prepa=6 prese=10 probl=10
progr=8 pront=-8 puede=-5 quedo=7 quier=-6 ratit=9 recei=-6 recog=8 recom=-9 recor=3 recue=2
reemb=3 reser=-7 respo=9 resue=7 resul=-11 salud=-7 segun=13 segur=-15 separ=6 she'l=10 siend=10
sient=-5 someo=-4 sugie=-9 talle=6 tambi=-2 telef=-3 tendr=-7 tenga=-4 termi=10 thank=-8 tiemp=-8
toall=-4 todav=-10 trami=11 tranq=11 trans=2 trata=-5 turno=-4 ultim=-17 venga=7 venta=3 viene=5
volve=-8 you'r=6`,
  "w:": `
abren=-13 abri=12 abrimos=-5 aca=-6 acabo=15 aceptamos=-4 activa=9 adelante=6 agendar=-5
agendo=-11 agua=-5 algo=-1 ambas=6 ano=-8 anterior=6 antes=-4 apareces=7 apartado=7 apuro=-8
aqui=-1 area=9 arrancamos=13 asistente=-8 atendemos=-9 atender=-10 atento=-9 aun=-3 aunque=6
autorizacion=-3 avisa=-8 avisar=-3 ayudo=-8 ayuno=-18 baja=14 baje=10 basta=-6 book=-11 breve=8
bring=-9 buen=-6 bueno=-10 busco=-11 busque=-5 cada=-14 cae=8 caja=-14 calle=-7 calma=-4 camino=10
cant=-7 casi=-8 cedula=-3 cerrados=-12 cerramos=-10 cinco=7 claro=-7 cobra=-9 color=-4 comoda=-8
completo=-7 confirmado=3 confirmo=-9 consigo=-4 consulta=-6 contacto=8 contigo=10 conversa=-10
conversacion=18 conviene=-11 corte=-10 cosas=-8 costo=-9 course=-6 cual=-4 cualquiera=-9 cuando=-5
cuenta=13 cuentame=-5 cupo=5 cupos=-8 da=9 dale=-16 das=-4 decis=8 decision=5 deixei=9 deje=7
dentro=9 desde=-3 desk=-5 devolucion=7 devoluciones=-7 di=11 dia=-9 digas=-8 digo=-11 direccion=12
disculpa=-6 disculpas=-8 disponible=-9 dni=-14 documento=-10 don=3 done=15 doy=7 dr=4 dura=-8
efectivo=-18 efecto=15 ejemplo=-6 ella=7 em=6 entao=6 entiendo=-13 equipo=6 esa=-3 escribo=8
ese=-3 eso=-4 esperamos=-5 estamos=3 estar=12 estas=10 esteticista=8 eu=-12 excelente=-5 falle=9
falta=-5 familia=-11 favor=7 feliz=-14 figura=10 firme=17 for=2 fuera=6 general=-5 good=5 got=9
guardar=-4 hace=-4 hacer=4 hacerlo=-5 hago=4 hay=-8 he=7 hecho=17 horarios=-5 hueco=-7 huecos=-7
i=-12 ideal=-9 if=-16 im=-4 in=9 incluido=-8 is=-2 isapre=-9 it=2 ive=12 ja=12 just=-9 lamento=-5
las=-4 lata=14 le=6 libere=7 like=-6 lindo=-6 linea=9 lista=5 llamar=-14 llega=-4 llegada=-6
llegar=5 llegara=7 llegues=9 llena=-18 local=-6 localizador=10 lucas=9 lugar=6 mande=5 mantiene=16
maquiagem=11 mas=-5 masaje=3 me=-5 medica=-3 mejor=-3 mes=-13 mesmo=5 mi=6 miro=-2 misma=8
mucho=-11 muestro=-8 muy=-4 nada=-9 nadie=17 name=-10 nao=-16 necesito=-6 need=-8 ni=-11
ninguna=-5 noche=10 nombres=-9 nome=-6 normal=-13 now=20 nuestros=10 ocupado=-11 of=-1 ojo=-3 on=9
open=-6 or=-11 orden=-4 otra=-4 our=10 paciencia=-3 paga=-6 pagar=-8 pagas=7 par=6 parte=13
pasame=-8 pasar=9 paso=4 pedir=-6 pediste=9 pena=-14 perfecto=-5 permanente=10 pide=-8 piden=-8
pierde=-7 piso=-4 plan=-2 podes=-6 pra=7 pras=11 precios=-9 preguntale=-10 preocupes=13 primero=-5
problema=9 pronto=-9 proxima=-9 puede=-14 pueden=-11 puedo=-12 pues=10 punto=5 quedado=-7
quedamos=14 quedan=-7 quedas=8 quedaste=7 quedate=4 quedo=8 ratito=9 razon=-13 recibe=6
recomiendo=-8 recuerda=-7 recuerdo=11 registro=-3 reservar=-5 reservo=-2 resuelto=9 resultados=-8
revisa=9 revision=-6 ropa=-5 rut=-5 sabe=8 sale=7 saludo=-7 see=-9 segundo=10 seguro=-13 sem=5
senor=5 seria=-16 seu=14 shell=10 siendo=10 siento=-5 sim=4 solicitud=7 solo=-6 someone=-4
sorry=-8 soy=-8 su=10 sua=9 suele=-11 sugiero=-9 suyo=9 ta=5 taller=6 tambien=-2 tan=7 tarda=-8
te=4 tenga=-8 tengas=-9 tengo=-4 tenho=-12 text=10 thanks=-8 that=-8 ti=9 tiempo=-8 tienes=5
toalla=-4 toca=4 todavia=-10 todo=7 tomo=-6 toque=11 trae=-1 traer=-5 tramite=8 tranquila=3
tranquilidad=7 tu=8 turnos=-4 tus=6 tuya=6 tuyo=7 ultima=-8 ultimo=-10 unas=-3 uno=4 urgencias=-13
usted=3 vale=-3 vamos=-10 vas=5 ve=5 ven=5 venis=9 viene=-5 vienes=6 voce=5 volvemos=-12 vos=3
we=-8 web=-8 were=-16 ya=11 your=13 youre=6`,
};

export const WEIGHTS: ReadonlyMap<string, number> = new Map(
  Object.entries(PACKED).flatMap(([prefix, text]) =>
    text
      .trim()
      .split(/\s+/)
      .map((entry): [string, number] => {
        const at = entry.lastIndexOf("=");
        return [`${prefix}${entry.slice(0, at)}`, Number(entry.slice(at + 1))];
      }),
  ),
);
