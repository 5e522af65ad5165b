// The trained weights of the claim detector, written by `npm run train:claims`: do not edit.
// In parts of a log-odd. Each group is text, "feature=weight", that claim-detector.ts
// parses once; scripts/claims/training.ts caps the number of features. Data only.

/** Parts of one log-odd. */
export const UNIT = 10;
export const BIAS = -12;
/** A sum above it claims. */
export const THRESHOLD = -7;
/** A sum above it claims for sure. */
export const CERTAIN_ABOVE = 14;

/** A group for each kind of feature; what the names mean is said in claim-features.ts. */
export const PACKED = {
  flags: `
L:agree=-9 L:ask=-6 L:cannot=-5 L:choose=-6 L:data=-13 L:notYet=-6 L:other=-5 L:wants=-6
after-colon=-12 ask=-18 cannot=-7 exclaims=-8 notYet=-14 offered=6 several=-3 wants=-7`,
  pairs: `
!APPT:a_$=-8 !CALL:I_$=-10 !DATA:e_$=-10 !DATA:o_$=-10 !MODAL:o_!HOLD:I=-8 !_$=-8 !~I_NEG=4
!~P_$=-9 !~_,=-9 !~_EMO=11 !~a_de=-8 !~e_NEG=-2 !~o_$=-3 #CODE_$=19 #DUR_$=-1 #DUR_,=9 #D_#R=11
#D_#T=14 #D_#TEL=-9 #D_#TT=-14 #D_$=10 #D_,=12 #D_FREE=-2 #D_HOURS:M=-17 #D_NOW=-12 #D_a=6
#D_de=-10 #D_es=-15 #D_hasta=-15 #D_no=-7 #D_te=15 #D_~E1=-10 #H_#T=10 #H_$=-13 #H_,=-7 #N_~a=7
#P_$=-12 #P_e=-5 #P_y=-2 #R_$=-16 #R_EMO=6 #TEL_,=-7 #TT_$=-5 #T_!=11 #T_#D=-3 #T_#T=-6 #T_,=3
#T_NOW:=-13 #T_NOW=-27 #T_con=13 #T_de=-17 #T_en=8 #T_esta'=-9 #T_for=9 #T_para=2 #T_te=13 #T_y=2
#T_~e=-5 #T_~o=21 %#D_$=8 %#T_$=2 %APPT:a_$=-6 %APPT:a_con=10 %DATA:_$=-8 %HOLD:P_$=16
%STAY_%BOOK:P=-8 %~I_$=-11 %~I_,=-15 %~I_a=6 %~_,=-9 %~a_,=-8 %~a_un=7 %~e_$=-5 %~o_,=-6 %~o_te=14
,_!~=-6 ,_!~a=-12 ,_#D=1 ,_#DD=15 ,_#R=-4 ,_#T=11 ,_%#T=8 ,_%~=13 ,_%~o=-8 ,_?ASKV:e=-10
,_CANC:E1=9 ,_HOURS:M=11 ,_NOW=12 ,_STAY=16 ,_WAIT:=11 ,_e=-9 ,_el=5 ,_en=3 ,_hasta=13 ,_i=11
,_la=11 ,_le=-7 ,_no=9 ,_para=-9 ,_por=-9 ,_que=4 ,_se=4 ,_su=19 ,_tu=15 ,_~G=-7 ,_~I=-9 ,_~M=-10
,_~a=10 ,_~o=-5 :_#T=-9 :_#TT=-6 :_APPT:e=-10 :_NAME=11 :_tu=12 ;_si=10 ?#D_$=-3 ?APPT:a_$=-4
?ASKV:e_$=-11 ?CHG:o_$=10 ?de_?~o=-7 ?~e_$=-4 ?~o_$=-5 AGENDA:a_$=11 AGENDA:a_de=3
AGENDA:a_esta'=-20 AGENDA:a_~a=-17 APPT:_#D=10 APPT:_$=-11 APPT:_es=11 APPT:_is=14 APPT:a_$=1
APPT:a_,=-5 APPT:a_:=3 APPT:a_BOOK:P=7 APPT:a_MODAL:e=-11 APPT:a_NOW=3 APPT:a_POLICY:a=-15
APPT:a_STAY:O3=10 APPT:a_STAY=-7 APPT:a_a=9 APPT:a_de=5 APPT:a_es=13 APPT:a_esta'=17 APPT:a_fue=8
APPT:a_ha=14 APPT:a_no=-9 APPT:a_que=5 APPT:o_de=-10 APPT:o_esta'=11 ASKV:G_%COME:e=8 ASKV:G_me=-7
ASKV:e_~E1=-5 BOOK:G_$=-6 BOOK:I_$=-9 BOOK:P_!=20 BOOK:P_a=10 BOOK:P_por=-12 BOOK:ed_$=14
BOOK:o_$=-9 CALL:_you=13 CANC:P_$=9 CHG:E1_tu=7 CHG:O3_#D=8 CHG:O3_$=-13 COME:I_$=9 COME:I_con=6
COME:I_~=-7 COME:_con=-7 COME:a_~o=-10 CONF:P_#D=7 DATA:_,=-8 DATA:e_$=-8 DATA:o_para=-13
DATA:o_y=-10 D_APPT=16 D_BOOK=7 D_CALL=13 D_CANC=11 D_COME=10 D_CONF=7 D_DATA=8 D_HOLD=17
D_HOURS=-12 D_NOW=2 D_ORDER=18 D_PAY=11 D_READY=-10 D_STAFF=11 D_STAY=14 D_WAIT=18 EMO_#N=11
EMO_#T=17 EMO_$=5 EMO_:=4 EMO_EMO=-6 EMO_NOW=14 EMO_la=7 EMO_que=-13 EMO_tu=15 EMO_~a=4 EMO_~o=-6
FREE:e_#D=-9 FREE:e_$=-9 FREE:e_para=11 FREE_APPT:I=-3 FREE_APPT:o=-11 FREE_~a=6 HOLD:P_#D=9
HOLD:o_y=-16 HOURS:M_#T=-3 HOURS:M_con=-7 HOURS:P_$=-10 HOURS:P_,=11 HOURS:_$=3 HOURS:m_#D=-8
L:agree_TD=-19 L:agree_act=-17 L:agree_else=-1 L:ask_-=-2 L:ask_T=-19 L:ask_else=-3
L:ask_offered=-22 L:ask_ready=-19 L:cannot_-=-14 L:choose_-=-5 L:choose_D=-9 L:choose_T=-6
L:choose_else=-5 L:choose_ready=-11 L:data_-=-6 L:data_act=-10 L:more_-=-4 L:notYet_-=-11
L:notYet_else=-2 L:other_-=-3 L:other_TD=-3 L:other_else=-9 L:other_ready=-8 L:wants_T=-10
L:wants_else=-12 L:wants_ready=-19 MODAL:e_~=-9 MODAL:e_~I=-2 MODAL:o_~I=-8 NAME_NAME=-11
NAME_NOW=16 NAME_tiene=-12 NEG_!APPT:a=-5 NEG_!APPT:o=-13 NEG_!MODAL:o=-5 NEG_!~o=7 NEG_,=16
NEG_POLICY:o=11 NEG_a=-9 NEG_~a=10 NOW:a_NOW:o=-9 NOW:a_es=10 NOW:e_ASKV:G=-10 NOW:o_de=14
NOW:o_~=6 NOW_$=-17 NOW_CHG:O3=-13 NOW_estas=4 NOW_fue=7 NOW_la=19 NOW_le=7 NOW_no=7 NOW_te=2
NOW_~T=-13 ORDER:P_$=23 ORDER:o_$=-14 ORDER:o_READY:o=7 ORDER:o_~e=-4 POLICY:_$=9 POLICY:e_#P=-6
POLICY:e_~I=-8 PROOF:_$=-8 PROOF:e_de=20 READY:P_$=10 READY:_,=9 READY:e_and=11 READY:o_!=-3
READY:o_$=-3 READY:o_el=11 READY_a=12 READY_en=15 RECAP:K_#D=-8 STAFF:_$=-7 STAFF:_~=16
STAFF:a_$=-8 STAFF:a_para=13 STAFF:a_y=8 STAFF:e_$=11 STAY:M_$=13 STAY:O3_BOOK:P=-10
STAY:O3_FREE:e=14 STAY:P_$=5 STAY_#T=-12 STAY_BOOK:P=-10 STAY_en=9 STAY_un=-11 SUG:M_COME:I=-8
TD_CHG=5 TD_COME=19 TD_FREE=-22 TD_HOURS=-15 TD_MODAL=-15 TD_ORDER=5 TD_POLICY=10 TD_READY=7
TD_RECAP=-24 TD_STAFF=4 TD_STAY=7 TD_VIS=6 TD_WAIT=12 TELL:E1_a=8 TELL:E1_con=5 TELL:I_$=-4
TELL:o_en=13 T_APPT=6 T_ASKV=14 T_BOOK=8 T_COME=14 T_HOLD=11 T_HOURS=-10 T_WAIT=7 VIS:o_$=-11
WAIT:M_$=13 WAIT:M_en=10 WAIT:M_para=9 WAIT:M_tu=10 WAIT:_$=-12 WAIT:a_,=6 WAIT:e_en=3
WAIT:m_#D=15 WAIT:m_en=10 XFER:o_con=17 ^_#D=-12 ^_#H=-13 ^_#N=-19 ^_?ASKV:=-5 ^_?te=-5 ^_?~a=-7
^_APPT:a=12 ^_ASKV:e=-8 ^_ASKV=15 ^_BOOK:P=24 ^_BOOK:o=15 ^_CALL:o=-13 ^_CANC:P=11 ^_CHG:E1=10
^_CHG:P=6 ^_COME:G=-9 ^_COME:e=-8 ^_EMO=6 ^_FREE:=18 ^_FREE=-6 ^_HOLD:P=9 ^_HOURS:P=10
^_MODAL:e=-10 ^_MODAL:o=-7 ^_NEG=-5 ^_NOW:=1 ^_NOW=5 ^_ORDER:P=20 ^_ORDER:o=8 ^_PAY:o=13
^_POLICY:e=-6 ^_READY:=-1 ^_READY:P=6 ^_READY:o=8 ^_STAY:M=6 ^_STAY:O3=12 ^_STAY:P=11 ^_STAY:o=-12
^_TELL:E1=13 ^_VIS:E1=-5 ^_a=-12 ^_cualquier=-5 ^_el=-9 ^_en=-3 ^_entonces=-5 ^_ese=-5 ^_estamos=2
^_gracias=-2 ^_hemos=14 ^_i've=10 ^_la=-3 ^_las=-13 ^_los=-7 ^_me=-12 ^_muy=-6 ^_no=-8 ^_os=-2
^_para=-13 ^_se=4 ^_si=-13 ^_son=-5 ^_su=9 ^_sua=14 ^_tambien=-5 ^_tenemos=-7 ^_tengo=-18 ^_the=-2
^_tu=2 ^_un=-4 ^_una=-20 ^_you're=3 ^_your=10 ^_~=-4 ^_~E1=8 ^_~G=9 ^_~M=-5 ^_~O3=-11 ^_~P=2
^_~a=-8 ^_~e=-2 ^_~m=-15 ^_~o=2 a_!~I=5 a_#N=-15 a_#P=-11 a_%~I=13 a_CHG:I=-10 a_NAME=8 a_la=6
a_su=1 a_ti=-11 a_tu=16 a_~I=6 a_~e=-5 al_~I=-12 and_~=16 ask_agree=-14 ask_choose=-11
ask_data=-11 ask_other=-7 at_#T=14 con_%#T=-7 con_%~o=7 con_APPT:o=-17 con_el=9 con_la=12
con_su=-12 con_tu=-18 con_un=19 de_#D=6 de_%~a=9 de_APPT:a=18 de_HOURS:=10 de_PROOF:=-7
de_SEND:I=15 de_la=7 de_su=-19 de_~I=-8 de_~P=-7 de_~e=-5 de_~o=9 e_#D=-11 earlier:cannot_-=-4
earlier:cannot_T=-9 earlier:notYet_-=-6 earlier:wants_-=-8 earlier_cannot=-7 earlier_data=-9
earlier_notYet=-12 earlier_wants=-9 el_!~o=9 el_%AGENDA:a=12 el_NAME=-7 el_POLICY:o=-2
el_STAFF:P=12 el_~=-2 el_~e=7 en_#N=13 en_#P=-1 en_NAME=-6 en_ORDER:e=11 en_STAFF:=-3 en_un=15
en_~=14 en_~E1=-9 en_~I=14 en_~e=7 entonces_$=19 entonces_la=-9 es_#T=13 es_el=9 es_lo=-6
es_un=-11 es_una=-8 es_~a=9 es_~o=19 esta'_$=19 esta'_,=9 esta'_BOOK:P=-14 esta'_CONF:P=15
esta'_FREE:e=-17 esta'_ORDER:o=3 estamos_en=-16 estamos_para=-9 este_~=-8 estoy_~G=14 for_you=16
gracias_$=-8 gracias_a=-12 gracias_por=7 hasta_#T=-14 hasta_READY:o=-12 hasta_la=14 hasta_que=13
he_CHG:P=6 he_~P=7 i_MODAL:=-8 i_NEG=-12 is_#P=-7 is_FREE:e=-10 it's_~=-15 it_$=-9 la_!APPT:a=11
la_%APPT:a=-5 la_BOOK:o=-7 la_NAME=4 la_ORDER:e=-8 la_PROOF:=8 la_WAIT:M=9 la_tienes=13 la_~=-8
las_APPT:a=-11 las_~a=-11 le_~E1=10 le_~a=13 le_~o=-21 lo_%~e=-8 lo_mas=-11 lo_que=-9 lo_tengo=10
los_WAIT:M=7 mas_~o=-7 me_STAY:a=-12 me_STAY=-11 me_~=-18 mi_~I=15 moment_-=-4 moment_T=4
moment_TD=11 no_!STAY:O3=-8 no_!STAY:a=-10 no_!~e=-14 no_$=-10 no_FREE=9 no_es=-7 no_esta'=-6
no_la=-17 no_lo=-3 no_seu=13 no_~e=15 offered_-=3 offered_T=16 offered_TD=3 otra_STAFF:a=-9
para_#D=5 para_que=12 para_su=-19 para_ti=13 pero_no=-4 por_CALL:I=-12 por_CONF:I=-11 por_la=-18
por_tu=7 por_~I=15 porque_no=-10 que_!~I=17 que_COME:a=13 que_FREE=-11 que_NOW=-9 que_el=-8
que_si'=6 que_~=-4 que_~I=-11 que_~e=-6 se_%BOOK:O3=10 se_MODAL:e=-7 se_ha=13 se_la=16 se_te=16
se_~a=-6 se_~e=-10 seu_APPT:o=11 si'_!=-3 si'_$=-15 si'_,=2 si_%FREE=-4 si_te=-15 si_tu=-7
solo_es=11 son_#P=-5 su_APPT:o=14 su_DATA:e=10 su_DATA:o=18 su_~o=6 sua_APPT:a=13 te_%~a=-6
te_%~e=8 te_BOOK:E1=5 te_BOOK:o=11 te_CALL:a=8 te_MODAL:o=-12 te_READY=2 te_SEND:E1=6 te_SUG:G=-9
te_SUG:M=-7 te_SUG:o=-10 te_TELL:E1=11 te_WAIT:e=13 te_WAIT:o=11 te_XFER:o=9 te_estoy=15 te_la=4
te_~=-13 te_~E1=14 te_~M=5 te_~e=11 te_~o=-8 tengo_#D=-17 tiene_la=-14 tiene_su=14 tiene_un=-4
tienes_!APPT:a=-11 tienes_#D=13 tienes_que=7 tienes_tu=14 tu_!APPT:a=-10 tu_%DATA:e=-6 tu_APPT:=11
tu_APPT:I=6 tu_APPT:a=2 tu_APPT:o=19 tu_DATA:=-7 tu_DATA:o=-8 tu_PROOF:e=-15 tu_TELL:=12 tu_~=3
tu_~o=1 un_DATA:o=-7 un_PROOF:o=7 una_~=-6 voce_$=13 y_la=6 y_me=10 y_te=6 y_~o=-5 you're_~=9
you're_~e=-12 you_#D=9 you_the=16 your_~=18 ~E1_#D=10 ~E1_$=8 ~E1_,=9 ~E1_a=13 ~E1_de=12 ~E1_el=14
~E1_te=6 ~E1_un=12 ~E1_~=-20 ~E1_~a=-9 ~E1_~o=-8 ~G_,=10 ~G_que=-14 ~I_,=3 ~I_a=9 ~I_con=-4
~I_la=-9 ~I_tu=-12 ~I_~P=-11 ~I_~o=-10 ~M_~=-9 ~P_,=13 ~P_CANC:P=9 ~P_el=17 ~P_por=12 ~P_un=-2
~P_~a=6 ~P_~e=-9 ~_!=-5 ~_#DUR=-12 ~_#P=8 ~_$=-1 ~_,=4 ~_EMO=2 ~_NAME=-11 ~_NOW=13 ~_READY:=7
~_a=8 ~_del=-4 ~_es=-4 ~_for=8 ~_in=4 ~_it=15 ~_que=-7 ~_the=14 ~_una=-9 ~_you=-14 ~_your=11
~_~I=-7 ~_~P=11 ~_~a=-11 ~a_!=-10 ~a_#N=3 ~a_#T=5 ~a_APPT:a=-13 ~a_NOW=15 ~a_con=2 ~a_e=8
~a_es=-11 ~a_esta'=-9 ~a_gracias=4 ~a_por=12 ~a_que=-13 ~a_una=-7 ~a_~a=-2 ~a_~o=-2 ~e_!=-9
~e_#D=4 ~e_#N=7 ~e_$=-3 ~e_,=11 ~e_COME:I=6 ~e_FREE:e=-8 ~e_al=-9 ~e_de=-10 ~e_es=-7 ~e_para=6
~e_por=-12 ~e_you=15 ~e_~G=12 ~e_~a=8 ~e_~e=-9 ~ed_$=11 ~ly_#D=8 ~o_!=-7 ~o_#D=4 ~o_$=1 ~o_al=6
~o_con=-7 ~o_le=14 ~o_lo=-9 ~o_no=-11 ~o_para=-8 ~o_por=15 ~o_que=-2 ~o_se=-6 ~o_te=7 ~o_un=-9
~o_~E1=-6 ~o_~a=-7 ~o_~e=-6 ~o_~o=-10`,
  stems: `
abrim=-9 acept=-10 acomp=-11 activ=13 actua=13 aguan=10 algui=5 anota=9 answe=-6 apare=6 apart=10
arran=14 arreg=10 atenc=1 atent=-9 atien=-2 aunqu=7 avisa=-9 avise=7 ayuda=-12 bienv=-11 borra=9
busca=-10 busqu=-6 cerra=7 chega=3 comen=-11 compl=-9 compr=-2 comun=14 conge=9 conti=5 convi=-3
cualq=-10 cuand=-5 cuent=5 decid=-10 demor=-6 denti=-13 dentr=11 depoi=-13 depos=7 desay=9 desma=9
direc=6 discu=-3 dispo=-12 docum=-5 encan=-6 encon=7 encue=-8 enten=-13 entie=-14 estac=-11
estad=1 estam=2 estar=11 estet=9 excel=-6 exito=14 expli=-8 famil=-10 fecha=16 figur=12 firma=7
histo=7 inclu=-7 ingre=8 inter=-16 invit=8 isapr=-7 lamen=-6 liber=14 listo=20 llega=2 llegu=15
local=9 mande=15 manej=-7 manti=17 maqui=10 marca=18 medic=-6 mensa=-10 moles=-11 muest=-16
neces=-10 norma=-13 nosot=-6 nuest=2 ocupa=-10 ofrec=-5 olhad=4 opcio=10 orien=-9 parqu=-9
pedis=11 pendi=-7 perdi=14 permi=-11 perso=-4 pierd=-5 podem=-9 preci=-6 prefi=-8 prepa=10
prese=11 probl=6 proce=8 progr=15 pront=-5 queda=3 quedo=9 ratit=9 recom=-15 recor=3 recue=6
refle=9 regis=-11 repro=6 resue=9 resul=-13 salud=-7 segui=-10 segun=8 segur=-14 separ=9 she'l=7
siend=11 sient=-9 suelt=8 sugie=-7 talle=6 tendr=-8 tenga=-5 tiemp=-13 tiene=4 todav=-7 traba=-5
trami=13 tranq=17 turno=-8 ultim=-18 veamo=-11 verif=-11 virtu=-6 volve=-4 you'l=9 you'r=5`,
  symbols: `
!#T=5 !AGENDA:a=-3 !APPT:a=-6 !BOOK:E1=-15 !BOOK:P=-8 !CALL:I=-7 !CANC:P=-3 !DATA:e=-9 !HOLD:I=-9
!MODAL:o=-10 !PROOF:o=-13 !READY:o=-12 !YET:=-13 !YET:a=-8 !~G=-13 !~P=-14 !~T=8 #H=-12 #N=2
#PCT=-8 #Q=-12 #T=11 #TEL=-12 #TT=-9 %#N=-8 %APPT:a=-6 %ASKV:e=-5 %BOOK:G=-6 %BOOK:O3=10
%BOOK:o=-6 %CONF:P=-7 %DATA:=-11 %DATA:e=-12 %DATA:o=-7 %FREE=-6 %HOLD:I=-6 %HOLD:P=18 %MODAL:e=-9
%POLICY:a=-8 %POLICY:o=-6 %READY=7 %STAFF:e=11 %STAY=-15 %WAIT:a=-4 %WAIT:m=-8 %~E1=-9 %~P=-7
?#D=-5 ?#T=-7 ?ASKV:=-7 ?ASKV:e=-3 ?ASKV=9 ?BOOK:o=-4 ?CHG:o=9 ?MODAL:o=-4 ?a=-5 ?con=-1 ?de=-7
?la=-2 ?le=-5 ?lo=-5 ?o=-4 ?te=-5 ?~=-4 ?~E1=-5 ?~I=-4 AGENDA:=10 ASKV:=-8 ASKV:G=-5 ASKV:e=-11
ASKV:ed=-9 ASKV:o=-10 BOOK:E1=23 BOOK:G=-12 BOOK:P=7 BOOK:a=-11 BOOK:o=7 CALL:=11 CALL:F3=13
CANC:E1=18 CANC:F1=12 CANC:I=-10 CANC:P=23 CANC:ed=19 CHG:E1=20 CHG:I=-15 CHG:M=9 CHG:P=2 CHG:T=15
CHG:e=-2 CHG:ed=9 COME:=19 COME:G=-10 COME:I=9 CONF:I=-12 CONF:P=6 CONF:a=-11 DATA:=-7 FREE:=5
FREE:e=-14 FREE=-6 HOLD:E1=10 HOLD:I=-13 HOLD:P=18 HOLD:ed=14 HOURS:M=-7 HOURS:P=-4 HOURS:a=-9
HOURS:m=-13 HOURS:o=-14 MODAL:=-18 MODAL:a=-11 MODAL:e=-13 MODAL:m=-9 MODAL:o=-18 NOW:=8 NOW:o=9
NOW=6 ORDER:o=5 PAY:=11 PAY:o=8 POLICY:a=-14 POLICY:e=-2 PROOF:=15 PROOF:o=12 READY:P=16 READY:a=9
READY:o=3 RECAP:K=-19 SEND:=21 SEND:E1=25 SEND:I=12 SEND:P=14 STAFF:I=7 STAFF:P=13 STAFF:e=7
STAY:M=11 STAY:O3=17 STAY:P=18 STAY:T=4 STAY:o=-10 SUG:G=-9 SUG:M=-15 SUG:e=-10 SUG:o=-10 TELL:=8
TELL:E1=22 TELL:P=15 TELL:a=-7 TELL:o=1 VIS:a=15 VIS:o=-21 WAIT:E1=5 WAIT:F3=7 WAIT:I=-18
WAIT:a=13 WAIT:m=10 WAIT:o=11 XFER:G=13 XFER:e=-8 XFER:o=19 be=-10 cualquier=-2 em=10 esa=-7
ese=-3 estamos=2 estas=13 eu=-14 he=6 i've=16 i=-4 in=7 le=3 mas=-2 mi=8 muy=-8 of=-6 on=6 or=-12
pra=9 seu=8 si=-15 sobre=-13 solo=-4 soy=-6 su=6 sua=6 sus=-5 te=5 tengo=-3 ti=8 tiene=2 tienes=5
tu'=6 tu=6 uma=3 vai=13 vamos=-14 vas=6 voce=7 vos=6 you'll=9 you're=5 you=5 your=7 ~E1=4 ~F3=-5
~K=-9 ~M=-2 ~O3=5 ~T=-6 ~ed=3 ~ly=3 ~m=-7`,
  words: `
about=-14 abren=-16 abri=12 abrimos=-9 aca=-5 acabo=20 activa=10 agenda=-8 agendada=11 agendado=11
agendamento=-8 agendar=-8 agende=8 agendo=-8 ah=-3 alguien=5 all=14 ambas=8 ano=-10 antes=-1
any=-11 apareces=9 apuro=-6 aqui=-8 arrancamos=17 asistente=-6 ate=8 atendemos=-9 atender=-15
aun=-6 aunque=7 avisa=-8 avise=5 ayudo=-25 ayuno=-16 baja=19 baje=8 be=-10 bien=-8 book=-10
breve=11 bring=-10 buen=5 bueno=-11 busco=-13 busque=-6 by=10 cada=-19 cae=7 caja=-8 calma=-3
camino=15 can=-6 cancelar=-3 cancelled=15 cant=-19 casi=-7 cerca=-10 cerrados=-14 cinco=16
citas=-7 claro=-4 comoda=-8 completo=-8 confirmacion=-9 confirmar=-14 confirmas=-5 confirmo=-12
consigo=-5 consulta=-5 consultorio=4 contacto=12 contigo=15 control=8 conversa=-7 conversacion=19
conviene=-10 correctamente=15 corte=-10 costo=-10 cual=-4 cualquier=-2 cuando=-5 cuenta=15
cuente=8 cupo=8 cupos=-11 da=6 dale=-12 dame=-18 dar=-10 decis=9 dejame=-9 dejamos=10 deje=12
demora=-7 dentro=11 depois=-13 desk=-5 devolucion=8 devoluciones=-9 di=15 dia=-7 dice=10 diez=-4
digas=-7 digo=-20 direccion=15 disculpas=-9 disponible=-9 dni=-16 documento=-5 done=22 dura=-12
efectivo=-15 efecto=19 ella=7 em=10 encontre=9 entendi=-10 entiendo=-14 esa=-7 escribirnos=-7
escribo=13 ese=-3 espacio=6 estacionamiento=-6 estado=1 estamos=2 estar=15 estas=13 eu=-14
excelente=-6 exito=14 fala=4 falta=-10 familia=-10 feliz=-10 ficou=7 figura=13 firme=18 fuera=8
guardado=8 gusto=-4 hace=-2 hacer=8 hago=8 hay=-10 he=6 hecha=8 hecho=21 here=-13 hice=10 hola=-4
horarios=-13 i=-4 if=-17 in=7 incluido=-8 incluye=-5 isapre=-7 ive=16 ja=9 junto=4 lamento=-8 le=3
libere=9 lista=8 llamar=-11 llegar=8 llegues=8 llena=-20 local=-10 localizador=11 lucas=7 luego=-6
mande=6 mano=-6 mantiene=19 maquiagem=10 mas=-2 medica=-7 mensaje=-8 mes=-14 mi=8 misma=8
momento=-5 move=-11 moved=11 mucho=-8 mudei=12 muy=-8 nada=-9 nadie=17 name=-13 nao=-17
necesito=-2 need=-10 ni=-10 ninguna=-6 noche=10 nome=-8 normal=-13 nosotros=-6 now=22 nuestros=8
nueva=8 ocupado=-16 of=-6 on=6 once=-14 or=-12 our=15 paga=-4 pagar=-11 par=8 parque=-9 parte=16
pasar=8 pedir=-8 pediste=11 pelo=-6 pena=-11 pendiente=-7 persona=-4 pide=-12 piden=-14 pierde=-5
podemos=-9 pra=9 preguntale=-10 problema=5 pronto=-9 proxima=-9 puede=-16 pueden=-11 puedo=-17
pues=8 punto=14 quedamos=10 quedan=-10 quedas=12 quedaste=7 quedo=5 ratito=9 rato=5 razon=-17
recibe=11 recibimos=1 recomiendo=-9 recuerda=-11 recuerdo=16 registrada=-6 registrado=-11
reserva=5 reservo=-8 resuelto=11 resumen=2 reviso=-13 ropa=-7 rut=-4 sabe=12 sala=-6 sale=6
saludo=-7 seguimos=-10 segundo=4 seguro=-14 sem=5 senor=7 ser=-5 seria=-19 set=7 seu=8 shell=7
siendo=11 siento=-9 sigue=9 sim=5 sobre=-13 solo=-4 sorry=-10 soy=-6 su=6 sua=6 suele=-12
sugiero=-7 sus=-5 suyo=12 ta=10 takes=-10 taller=6 tarda=-9 te=5 tener=-15 tengas=-7 tengo=-3
tenho=-13 ti=8 tiempo=-13 tiene=2 tienes=5 toca=6 toda=-2 todavia=-7 todo=4 tomo=-8 toque=11
trabajamos=-6 trae=-8 tramite=10 tranquila=8 tranquilidad=11 tu=7 turnos=-8 tuya=9 tuyo=19 uf=-9
ultima=-8 ultimo=-11 uma=3 va=6 vai=13 vale=-1 vamos=-14 vas=6 ve=7 veamos=-11 vem=11 ven=3
venis=15 veo=-6 virtual=-6 voce=7 volvemos=-11 vos=6 web=-14 were=-14 ya=10 you=5 youll=9 your=7
youre=5`,
} as const;
