// The trained weights of the claim detector, written by `npm run train:claims`: do not edit.
// In parts of a log-odd. Each group is text, "feature=weight", that claim-detector.ts
// parses once; scripts/claims/training.ts caps the number of features. Data only.

/** Parts of one log-odd. */
export const UNIT = 10;
export const BIAS = -13;
/** A sum above it claims. */
export const THRESHOLD = -7;
/** A sum above it claims for sure. */
export const CERTAIN_ABOVE = 13;

/** A group for each kind of feature; what the names mean is said in claim-features.ts. */
export const PACKED = {
  flags: `
L:agree=-13 L:ask=-6 L:cannot=-5 L:choose=-6 L:data=-12 L:notYet=-7 L:other=-5 L:wants=-7
after-colon=-11 ask=-17 cannot=-7 exclaims=-7 notYet=-13 offered=6 several=-3 wants=-3`,
  pairs: `
!APPT:a_$=-8 !CALL:I_$=-10 !DATA:e_$=-10 !DATA:o_$=-9 !MODAL:o_!HOLD:I=-8 !_$=-7 !~P_$=-8 !~_,=-7
!~_EMO=12 !~a_,=-11 !~a_de=-9 !~e_NEG=-3 #CODE_$=22 #DUR_$=-2 #DUR_,=7 #D_#R=10 #D_#T=14
#D_#TEL=-10 #D_#TT=-12 #D_$=10 #D_,=13 #D_FREE=-8 #D_HOURS:M=-17 #D_NOW=-13 #D_STAY:O3=10 #D_a=5
#D_de=-10 #D_es=-15 #D_hasta=-13 #D_no=-8 #D_te=13 #D_~E1=-9 #H_$=-12 #H_,=-8 #N_,=10 #N_y=13
#N_~a=9 #P_$=-12 #P_e=-5 #P_y=-3 #R_$=-15 #R_EMO=5 #TEL_,=-6 #TT_$=-9 #T_!=11 #T_#D=-3 #T_#T=-1
#T_$=1 #T_,=3 #T_NOW:=-13 #T_NOW=-28 #T_con=14 #T_de=-18 #T_en=8 #T_esta'=-9 #T_for=8 #T_te=13
#T_y=2 #T_~e=-5 #T_~o=21 %#D_,=1 %#T_$=1 %APPT:a_$=-6 %APPT:a_con=11 %DATA:_$=-8 %DATA:o_$=-6
%HOLD:P_$=16 %STAY_%BOOK:P=-7 %~I_$=-8 %~I_,=-12 %~_,=-8 %~a_,=-8 %~a_un=7 %~e_$=-6 %~o_,=-6
%~o_te=14 ,_!~=-7 ,_!~a=-8 ,_#D=1 ,_#DD=16 ,_#R=-5 ,_#T=10 ,_%#T=5 ,_%~=13 ,_%~o=-8 ,_?ASKV:e=-11
,_HOURS:M=10 ,_NOW=12 ,_STAY=16 ,_WAIT:=12 ,_a=-5 ,_e=-9 ,_el=5 ,_en=6 ,_hasta=14 ,_la=11 ,_le=-5
,_no=9 ,_nos=1 ,_para=-10 ,_por=-9 ,_se=3 ,_su=20 ,_tu=17 ,_~I=-11 ,_~M=-10 ,_~a=12 ,_~o=-6
:_#T=-10 :_APPT:e=-9 :_NAME=9 :_tu=13 ;_si=11 ?#D_$=-3 ?APPT:a_$=-5 ?ASKV:e_$=-13 ?BOOK:o_$=-5
?CHG:o_$=8 ?de_?~o=-8 ?~P_$=13 ?~e_$=-3 ?~o_$=-6 AGENDA:a_$=11 AGENDA:a_,=7 AGENDA:a_de=7
AGENDA:a_esta'=-21 AGENDA:a_~a=-15 APPT:_#D=8 APPT:_$=-12 APPT:_es=12 APPT:_is=14 APPT:a_$=2
APPT:a_,=-5 APPT:a_:=3 APPT:a_BOOK:P=7 APPT:a_MODAL:e=-11 APPT:a_NOW=3 APPT:a_POLICY:a=-15
APPT:a_STAY:O3=12 APPT:a_STAY=-7 APPT:a_a=10 APPT:a_de=5 APPT:a_es=13 APPT:a_esta'=16 APPT:a_fue=8
APPT:a_ha=15 APPT:a_no=-9 APPT:a_que=6 APPT:o_de=-10 APPT:o_esta'=12 ASKV:G_%COME:e=7
ASKV:e_~E1=-7 ASKV:ed_your=-12 BOOK:G_$=-6 BOOK:I_$=-7 BOOK:P_!=20 BOOK:P_a=11 BOOK:P_por=-11
BOOK:ed_$=14 BOOK:o_$=-10 CALL:_you=15 CANC:P_$=8 CHG:E1_tu=9 CHG:O3_#D=7 CHG:O3_$=-14 COME:I_$=13
COME:I_con=5 COME:I_~=-8 COME:a_~o=-11 CONF:P_#D=5 DATA:_,=-9 DATA:e_$=-8 DATA:e_en=6
DATA:o_para=-15 DATA:o_y=-11 D_APPT=16 D_BOOK=7 D_CALL=13 D_CANC=10 D_COME=11 D_CONF=5 D_DATA=8
D_HOLD=14 D_HOURS=-13 D_NOW=3 D_ORDER=17 D_PAY=11 D_READY=-10 D_STAFF=12 D_STAY=15 D_VIS=-13
D_WAIT=17 EMO_#N=10 EMO_#T=16 EMO_$=6 EMO_:=5 EMO_EMO=-6 EMO_NOW=13 EMO_la=7 EMO_que=-16 EMO_tu=15
EMO_~a=4 EMO_~o=-5 FREE:e_#D=-9 FREE:e_$=-8 FREE:e_para=10 FREE_APPT:I=-9 FREE_APPT:o=-10
FREE_~a=7 HOLD:P_#D=9 HOLD:o_y=-17 HOURS:M_#T=-5 HOURS:M_con=-7 HOURS:P_$=-9 HOURS:P_,=11
HOURS:_$=5 HOURS:m_#D=-7 L:agree_TD=-16 L:agree_act=-18 L:agree_else=-2 L:ask_-=-3 L:ask_T=-16
L:ask_else=-3 L:ask_offered=-22 L:ask_ready=-19 L:cannot_-=-14 L:cannot_else=-1 L:choose_-=-4
L:choose_D=-10 L:choose_T=-5 L:choose_else=-6 L:choose_ready=-11 L:data_-=-4 L:data_act=-9
L:more_-=-4 L:notYet_-=-10 L:notYet_else=-3 L:other_T=-6 L:other_TD=-4 L:other_else=-9
L:other_ready=-8 L:wants_-=-1 L:wants_T=-10 L:wants_else=-16 L:wants_ready=-19 MODAL:e_~=-9
MODAL:e_~I=-3 MODAL:o_~I=-8 NAME_!=-1 NAME_NAME=-10 NAME_NOW=14 NAME_tiene=-12 NEG_!APPT:a=-5
NEG_!APPT:o=-11 NEG_!MODAL:o=-4 NEG_!~o=7 NEG_,=15 NEG_POLICY:o=11 NEG_a=-10 NEG_~a=13
NOW:a_NOW:o=-9 NOW:a_es=10 NOW:e_ASKV:G=-10 NOW:o_de=15 NOW:o_~=5 NOW_$=-18 NOW_CHG:O3=-14
NOW_estas=4 NOW_fue=8 NOW_la=17 NOW_le=10 NOW_lo=5 NOW_no=6 NOW_te=2 NOW_~T=-14 ORDER:P_$=23
ORDER:e_~a=-8 ORDER:o_$=-15 ORDER:o_READY:o=7 ORDER:o_~e=-4 POLICY:_$=9 POLICY:e_#P=-7
POLICY:e_~I=-9 PROOF:_$=-11 PROOF:e_$=-5 PROOF:e_de=16 READY:P_$=10 READY:_,=8 READY:e_and=10
READY:o_!=-3 READY:o_$=-4 READY:o_el=10 READY_a=13 READY_en=15 RECAP:K_#D=-8 STAFF:_$=-6
STAFF:_NOW=-12 STAFF:a_$=-6 STAFF:a_y=10 STAFF:e_$=11 STAY:M_$=13 STAY:O3_BOOK:P=-10
STAY:O3_FREE:e=13 STAY:P_$=6 STAY_#T=-13 STAY_BOOK:P=-10 STAY_en=9 STAY_un=-10 SUG:M_COME:I=-7
TD_CHG=4 TD_COME=20 TD_FREE=-23 TD_HOURS=-16 TD_MODAL=-15 TD_ORDER=6 TD_POLICY=11 TD_READY=7
TD_RECAP=-24 TD_STAFF=5 TD_STAY=8 TD_VIS=7 TD_WAIT=13 TELL:E1_a=9 TELL:E1_con=6 TELL:I_$=-5
TELL:o_en=13 T_APPT=7 T_ASKV=11 T_BOOK=9 T_COME=15 T_CONF=-10 T_HOLD=11 T_HOURS=-11 T_WAIT=9
VIS:o_$=-11 WAIT:M_$=15 WAIT:M_en=10 WAIT:M_para=11 WAIT:M_tu=11 WAIT:_$=-13 WAIT:a_,=8
WAIT:e_en=20 WAIT:m_#D=15 WAIT:m_en=9 XFER:o_con=17 ^_#D=-11 ^_#H=-13 ^_#N=-19 ^_?ASKV:=-7
^_?ASKV:e=-3 ^_?te=-6 ^_?~a=-8 ^_APPT:a=12 ^_ASKV:e=-10 ^_ASKV=12 ^_BOOK:P=24 ^_BOOK:o=14
^_CALL:o=-11 ^_CANC:P=12 ^_CHG:E1=11 ^_CHG:P=6 ^_COME:e=-8 ^_CONF:P=6 ^_EMO=6 ^_FREE:=19 ^_FREE=-5
^_HOLD:P=10 ^_HOURS:P=9 ^_HOURS:m=-3 ^_MODAL:e=-10 ^_MODAL:o=-6 ^_NEG=-6 ^_NOW=4 ^_ORDER:P=20
^_ORDER:o=8 ^_PAY:o=13 ^_POLICY:e=-7 ^_READY:=-2 ^_READY:P=6 ^_READY:o=7 ^_SEND:E1=12 ^_STAY:M=6
^_STAY:O3=11 ^_STAY:P=11 ^_STAY:T=3 ^_STAY:o=-13 ^_TELL:E1=13 ^_VIS:E1=-3 ^_a=-10 ^_el=-9
^_entonces=-4 ^_ese=-5 ^_estamos=2 ^_gracias=-3 ^_hemos=12 ^_i've=9 ^_la=-3 ^_las=-11 ^_me=-10
^_muy=-4 ^_no=-7 ^_para=-12 ^_se=5 ^_si=-14 ^_son=-6 ^_su=9 ^_sua=14 ^_tenemos=-7 ^_tengo=-18
^_the=-3 ^_tu=2 ^_un=-5 ^_una=-19 ^_you're=2 ^_you=11 ^_your=11 ^_~=-5 ^_~E1=8 ^_~G=-9 ^_~M=-4
^_~O3=-11 ^_~a=-9 ^_~e=-3 ^_~m=-14 a_#N=-16 a_#P=-11 a_%~I=11 a_CHG:I=-10 a_NAME=8 a_la=8 a_su=3
a_ti=-11 a_tu=18 a_~I=3 a_~e=-5 and_~=19 ask_agree=-8 ask_choose=-10 ask_data=-12 ask_other=-7
at_#T=13 con_%#T=-8 con_%~o=7 con_APPT:o=-16 con_el=9 con_la=11 con_su=-11 con_tu=-16 con_un=8
con_~=7 de_#D=6 de_#T=-5 de_%~a=10 de_APPT:a=20 de_HOURS:=15 de_PROOF:=-10 de_SEND:I=14 de_la=5
de_su=-18 de_~I=-8 de_~P=-8 de_~e=-6 de_~o=5 e_#D=-11 earlier:cannot_-=-4 earlier:cannot_T=-9
earlier:notYet_-=-6 earlier:wants_-=-9 earlier_cannot=-7 earlier_data=-11 earlier_notYet=-11
earlier_wants=-8 el_!~o=9 el_%AGENDA:a=13 el_NAME=-7 el_POLICY:o=-1 el_STAFF:P=10 el_~=-4 el_~e=2
en_#N=12 en_#P=-1 en_NAME=-5 en_ORDER:e=11 en_STAFF:=-5 en_un=6 en_~=16 en_~E1=-9 en_~I=13 en_~e=6
entonces_$=22 es_#T=12 es_el=12 es_lo=-5 es_un=-12 es_~a=8 es_~o=20 esta'_$=18 esta'_,=10
esta'_BOOK:P=-14 esta'_CONF:P=14 esta'_FREE:e=-17 estamos_en=-17 estamos_para=-9 este_~=-5
estoy_~G=14 for_you=16 gracias_$=-7 gracias_,=3 gracias_a=-11 gracias_por=8 hasta_#T=-15
hasta_READY:o=-13 hasta_el=-4 hasta_la=14 hasta_que=14 he_CHG:P=6 he_~P=5 i_MODAL:=-8 i_NEG=-16
is_#P=-7 is_FREE:e=-11 it's_~=-15 it_$=-6 la_!APPT:a=11 la_%APPT:a=-6 la_NAME=2 la_ORDER:e=-7
la_PROOF:=5 la_WAIT:M=8 la_tienes=12 la_~=-7 las_APPT:a=-9 las_~a=-10 le_TELL:E1=3 le_~E1=10
le_~a=13 le_~o=-22 length_longest=1 lo_mas=-11 lo_que=-7 lo_tengo=10 mas_~e=-5 mas_~o=-8
me_STAY=-10 me_~=-14 me_~a=-8 mi_~I=14 moment_-=-3 moment_T=5 moment_TD=10 no_!STAY:O3=-8
no_!STAY:a=-10 no_!~e=-13 no_$=-10 no_FREE=7 no_es=-7 no_esta'=-6 no_la=-17 no_lo=-3 no_seu=12
no_~e=14 offered_-=3 offered_T=18 offered_TD=4 otra_STAFF:a=-6 otra_~=-7 para_#D=4 para_que=12
para_su=-19 para_ti=11 pero_no=-4 por_CALL:I=-11 por_CONF:I=-11 por_la=-15 por_tu=8 por_~I=15
porque_no=-10 que_!~I=18 que_COME:a=12 que_COME:e=4 que_FREE=-9 que_NOW=-9 que_si'=6 que_~=-3
que_~I=-10 que_~e=-7 se_%BOOK:O3=11 se_MODAL:e=-7 se_ha=13 se_la=15 se_te=16 se_~a=-6 se_~e=-9
seu_APPT:o=10 si'_!=-4 si'_$=-15 si'_,=2 si_%ASKV:e=-2 si_%FREE=-4 si_es=-3 si_te=-15 si_tienes=-8
si_tu=-8 solo_es=13 son_#P=-5 su_APPT:o=13 su_DATA:e=8 su_DATA:o=17 su_~o=6 sua_APPT:a=12
te_%~a=-6 te_BOOK:E1=5 te_BOOK:o=12 te_CALL:o=7 te_MODAL:o=-12 te_READY=5 te_SEND:E1=7 te_SUG:G=-9
te_SUG:M=-5 te_SUG:o=-11 te_TELL:E1=11 te_WAIT:M=-7 te_WAIT:e=12 te_WAIT:o=10 te_XFER:o=9
te_estoy=15 te_la=3 te_lo=4 te_~=-14 te_~E1=13 te_~M=3 te_~e=10 te_~o=-11 tengo_#D=-16
tiene_la=-13 tiene_su=13 tiene_un=-4 tienes_!APPT:a=-12 tienes_#D=13 tienes_que=6 tienes_tu=12
tu_!APPT:a=-10 tu_%DATA:e=-6 tu_APPT:=10 tu_APPT:I=5 tu_APPT:a=4 tu_APPT:o=16 tu_DATA:=-10
tu_DATA:o=-8 tu_NAME=3 tu_PROOF:e=-13 tu_TELL:=10 un_DATA:o=-6 un_PROOF:o=9 una_~=-6 voce_$=13
y_#N=7 y_la=6 y_me=11 y_~o=-7 you're_~=10 you're_~e=-12 you_#D=7 you_the=17 your_~=17 ~E1_#D=9
~E1_$=7 ~E1_,=9 ~E1_a=12 ~E1_de=12 ~E1_el=14 ~E1_te=9 ~E1_un=12 ~E1_~=-21 ~E1_~a=-9 ~E1_~o=-11
~G_,=9 ~G_que=-11 ~G_tu=-7 ~I_!=-4 ~I_,=3 ~I_a=8 ~I_la=-7 ~I_tu=-11 ~I_~P=-10 ~I_~o=-9 ~J_$=-10
~M_$=-10 ~M_~=-10 ~P_,=14 ~P_de=-1 ~P_el=18 ~P_por=12 ~P_~a=5 ~P_~e=-8 ~_!=-4 ~_#DUR=-12 ~_#P=9
~_$=-1 ~_,=5 ~_EMO=1 ~_NAME=-9 ~_NOW=14 ~_READY:=7 ~_a=9 ~_del=-4 ~_es=-4 ~_for=6 ~_in=2 ~_it=7
~_que=-8 ~_the=8 ~_una=-9 ~_you=-13 ~_your=8 ~_~I=-9 ~_~P=11 ~_~a=-11 ~a_!=-10 ~a_#D=3 ~a_#N=5
~a_#T=6 ~a_APPT:a=-14 ~a_NOW=15 ~a_con=4 ~a_es=-12 ~a_esta'=-9 ~a_lo=7 ~a_que=-14 ~a_tu=2
~a_una=-6 ~a_y=2 ~a_~P=-3 ~a_~o=-1 ~e_!=-9 ~e_#D=6 ~e_#N=5 ~e_$=-4 ~e_,=10 ~e_COME:I=7
~e_FREE:e=-8 ~e_de=-9 ~e_es=-9 ~e_para=5 ~e_por=-11 ~e_que=7 ~e_you=16 ~e_~G=9 ~e_~a=10 ~e_~e=-9
~ed_$=10 ~o_!=-7 ~o_#D=5 ~o_al=7 ~o_con=-7 ~o_de=-2 ~o_le=12 ~o_lo=-9 ~o_no=-10 ~o_por=16
~o_que=-2 ~o_se=-5 ~o_te=8 ~o_un=-16 ~o_~E1=-6 ~o_~a=-5 ~o_~o=-10`,
  stems: `
abrim=-8 acept=-11 acomp=-8 activ=14 actua=15 aguan=11 algui=4 anota=8 apare=7 apart=9 arran=15
arreg=10 asegu=7 atent=-9 atien=-4 aunqu=9 avisa=-8 avise=8 ayuda=-12 bienv=-10 borra=9 busca=-12
busqu=-5 cance=5 cerra=7 circu=-6 comen=-12 comod=-13 compl=-10 compr=-7 comun=13 conge=9 conse=2
conti=6 conve=6 convi=-4 cualq=-11 cuand=-5 cuent=6 decid=-9 demor=-5 denti=-16 dentr=11 depoi=-14
depos=7 desma=9 despu=-2 direc=8 discu=-12 dispo=-11 docum=-6 encan=-6 encon=8 encue=-9 enten=-12
entie=-6 estac=-11 estam=2 estar=9 estet=14 excel=-6 exito=15 expli=-11 famil=-10 fecha=17
figur=12 firma=8 histo=8 inclu=-7 incon=-5 ingre=5 inten=-17 inter=-15 invit=14 isapr=-7 lamen=-5
liber=15 listo=22 llegu=15 local=10 mande=14 manej=-7 manti=18 maqui=10 marca=19 medic=-7
mensa=-10 moles=-10 muest=-16 neces=-11 norma=-12 nosot=-6 ocupa=-11 ofrec=-4 parqu=-9 pedis=10
pendi=-6 perdi=15 permi=-10 pierd=-6 podem=-9 preci=-5 prefi=-7 prepa=12 prese=12 probl=4 proce=8
progr=15 pront=-4 prueb=-6 queda=1 quedo=10 recog=10 recom=-15 recue=7 refle=8 regis=-11 repro=7
resue=10 resul=-15 resum=1 salud=-7 segui=-11 segun=7 segur=-13 separ=10 sient=-9 suelt=7 sugie=-7
talle=7 tendr=-9 tenga=-6 tiene=4 todav=-7 traba=-5 trami=12 tranq=18 turno=-7 ultim=-18 veamo=-12
verif=-11 virtu=-6 volve=-5 you'l=10 you'r=5`,
  symbols: `
!#T=5 !AGENDA:a=-6 !APPT:a=-6 !BOOK:E1=-16 !BOOK:P=-8 !CALL:I=-9 !CANC:P=-6 !DATA:e=-10 !HOLD:I=-9
!MODAL:o=-10 !PROOF:o=-12 !READY:o=-14 !YET:=-13 !YET:a=-8 !~G=-14 !~P=-13 !~T=8 #D=1 #H=-12 #N=2
#PCT=-8 #Q=-12 #T=11 #TEL=-12 #TT=-12 %#D=9 %#N=-7 %APPT:a=-6 %ASKV:e=-5 %BOOK:O3=10 %CONF:P=-7
%DATA:=-12 %DATA:e=-12 %DATA:o=-6 %FREE=-6 %HOLD:I=-6 %HOLD:P=18 %MODAL:e=-6 %POLICY:a=-11
%POLICY:o=-6 %READY=7 %STAFF:e=11 %STAY=-16 %WAIT:a=-3 %WAIT:m=-7 %~E1=-9 %~I=-3 %~P=-6 ?#D=-6
?#T=-9 ?ASKV:=-1 ?ASKV:e=-1 ?ASKV=9 ?BOOK:o=-6 ?CHG:o=8 ?MODAL:o=-6 ?ORDER:o=-8 ?con=-3 ?de=-8
?el=10 ?esta'=-4 ?la=-5 ?le=-6 ?lo=-2 ?o=-5 ?te=-5 ?y=-5 ?~=-6 ?~E1=-6 ?~I=-4 ?~P=10 ?~e=-1
AGENDA:=8 APPT:=2 ASKV:=-9 ASKV:G=-5 ASKV:e=-13 ASKV:ed=-12 ASKV:o=-13 BOOK:E1=23 BOOK:G=-12
BOOK:P=7 BOOK:a=-11 BOOK:o=6 CALL:=13 CALL:F3=14 CANC:E1=17 CANC:F1=13 CANC:I=-11 CANC:P=21
CANC:ed=18 CHG:E1=20 CHG:I=-14 CHG:M=9 CHG:P=4 CHG:e=-3 CHG:ed=10 COME:=13 COME:G=-11 COME:I=5
CONF:I=-12 CONF:P=8 CONF:a=-11 DATA:=-7 FREE:=7 FREE:e=-14 FREE=-7 HOLD:E1=9 HOLD:I=-11 HOLD:P=16
HOLD:ed=15 HOURS:M=-6 HOURS:P=-5 HOURS:m=-12 HOURS:o=-13 MODAL:=-18 MODAL:a=-13 MODAL:e=-12
MODAL:m=-10 MODAL:o=-17 NOW:=8 NOW:o=9 NOW=5 ORDER:o=6 PAY:=12 PAY:o=7 POLICY:a=-14 POLICY:e=-1
PROOF:=13 PROOF:o=11 READY:P=16 READY:a=10 READY:o=3 RECAP:K=-17 SEND:=12 SEND:E1=24 SEND:I=10
SEND:P=14 STAFF:P=12 STAFF:e=7 STAY:M=12 STAY:O3=17 STAY:P=18 STAY:T=2 STAY:o=-8 SUG:G=-9
SUG:M=-12 SUG:e=-9 SUG:o=-11 TELL:=8 TELL:E1=23 TELL:P=15 TELL:a=-5 TELL:o=4 VIS:a=16 VIS:o=-20
WAIT:E1=5 WAIT:F3=7 WAIT:I=-18 WAIT:a=14 WAIT:m=10 WAIT:o=10 XFER:G=14 XFER:e=-7 XFER:o=19 be=-11
em=10 eres=6 esa=-7 ese=-3 estamos=2 estas=13 eu=-12 for=2 he=6 i'm=-2 i've=18 in=6 las=-1 le=3
mas=-3 me=-2 mi=7 muy=-9 of=-6 on=8 or=-14 otra=-4 pra=9 seu=7 si=-15 sobre=-13 solo=-4 soy=-6
su=6 sua=7 sus=-5 te=6 tengo=-3 ti=7 tiene=3 tienes=6 tu'=8 tu=5 vai=13 vamos=-13 vas=6 voce=7
vos=7 will=5 you'll=10 you're=5 you=5 your=6 ~E1=4 ~F3=-4 ~K=-6 ~O3=6 ~T=-5 ~ed=6 ~ly=2 ~m=-6`,
  words: `
about=-14 abren=-15 abri=12 abrimos=-8 aca=-6 acabo=20 activa=11 agenda=-7 agendada=10 agendado=11
agendar=-10 agende=8 agendo=-10 agora=8 alguien=4 all=12 ambas=7 ano=-10 antes=-2 any=-10
apareces=11 apuro=-7 aqui=-8 arrancamos=18 asistente=-6 ate=7 atendemos=-9 atender=-14 aun=-6
aunque=9 avisa=-7 avise=5 ayudo=-24 ayuno=-15 baja=19 baje=10 be=-11 bien=-8 book=-11 box=8
breve=8 bring=-12 bueno=-10 busco=-13 busque=-6 by=9 cada=-20 cae=7 caja=-8 calle=-5 calma=-3
camino=16 can=-7 cancelar=-6 cancelled=13 cant=-19 cerca=-10 cerrados=-13 cerramos=1 cinco=14
citas=-6 claro=-2 comoda=-8 completo=-6 confirmar=-12 confirmas=-5 confirmo=-8 consigo=-5
consulta=-6 consultorio=7 contacto=13 contigo=13 control=9 conversa=-13 conversacion=16
conviene=-9 correctamente=15 corte=-10 costo=-10 cual=-5 cuando=-5 cuenta=15 cuente=8 cupo=8
dale=-11 dame=-17 dar=-11 decis=9 dejame=-9 dejamos=9 deje=12 demora=-6 dentro=11 depois=-14
desk=-12 despues=-2 devolucion=6 devoluciones=-8 di=16 dia=-6 dice=8 digas=-4 digo=-19
direccion=14 disculpa=-5 disculpas=-6 disponible=-9 dni=-19 documento=-6 done=21 dura=-11 e=-1
efectivo=-17 efecto=19 ella=9 em=10 encontre=9 entendi=-11 entiendo=-6 eres=6 esa=-7
escribirnos=-7 escribo=12 ese=-3 espacio=7 estacionamiento=-8 estamos=2 estar=16 estas=13 eu=-12
excelente=-6 exito=14 falta=-10 familia=-10 feliz=-11 figura=12 firme=17 for=2 fuera=7 guardado=8
gusto=-4 hace=-2 hacer=8 hago=9 hay=-10 he=6 hecha=9 hecho=20 here=-12 hice=11 hola=-4
horarios=-13 if=-18 im=-2 in=6 incluido=-8 incluye=-5 isapre=-7 ive=18 ja=11 junto=4 lamento=-3
las=-1 le=3 libere=11 linea=14 link=14 lista=6 llamar=-11 llegar=3 llegues=10 llena=-18 local=-9
localizador=11 lucas=6 luego=-9 mande=7 mano=-2 mantiene=19 maquiagem=10 mas=-3 me=-2 medica=-7
mejor=-7 mensaje=-8 mes=-14 mi=7 misma=6 momento=-8 move=-13 moved=12 mucho=-7 mudei=11 muy=-9
nada=-9 nadie=16 name=-15 nao=-16 need=-13 ninguna=-7 noche=11 nome=-6 normal=-12 nosotros=-6
now=24 nueva=8 nuevo=-13 obrigada=5 obrigado=-6 ocupado=-17 of=-6 on=8 once=-15 open=-5 or=-14
otra=-4 our=14 paga=-5 pagar=-11 par=9 parque=-10 parte=17 pasar=7 pedir=-9 pediste=10 pelo=-6
pena=-14 pendiente=-6 persona=-4 pide=-11 piden=-18 pido=-5 pie=3 podemos=-9 pra=9 preguntale=-9
problema=1 pronto=-7 proxima=-9 prueba=-6 puede=-15 pueden=-11 puedo=-18 pues=8 punto=12
quedamos=11 quedan=-12 quedas=9 quedaste=6 quedo=5 razon=-13 recibe=10 recibimos=1 recomiendo=-9
recuerda=-10 recuerdo=17 registrada=-7 registrado=-11 reserva=4 reservado=-1 reservo=-9
resuelto=11 resumen=2 reviso=-12 sabe=14 sala=-6 sale=6 seguimos=-10 segundo=4 seguro=-14 sem=5
senor=10 ser=-6 seria=-18 set=7 seu=7 siento=-9 sigue=7 sim=5 sobre=-13 solo=-4 sorry=-7 soy=-6
su=6 sua=7 suele=-13 sugiero=-7 sus=-5 suyo=10 ta=10 takes=-10 taller=7 tarda=-9 te=6 tener=-15
tengas=-7 tengo=-3 tenho=-13 texto=14 ti=7 tiene=3 tienes=6 toca=7 toda=-3 todavia=-7 todo=5
toque=11 trabajamos=-7 traer=-4 tramite=10 tranquila=7 tranquilidad=11 tu=6 turnos=-7 tuya=9
tuyo=19 ultima=-7 ultimo=-12 unas=-5 va=7 vai=13 vamos=-13 vas=6 ve=8 veamos=-12 vem=10 ven=5
venis=15 veo=-6 vez=-3 virtual=-6 voce=7 volvemos=-11 vos=7 vuelve=-12 web=-12 were=-13 will=5
ya=11 you=5 youll=10 your=6 youre=5`,
} as const;
