// The trained weights of the claim detector, written by `npm run train:claims`: do not edit.
// In parts of a log-odd. Each group is text, "feature=weight", that claim-detector.ts
// parses once; scripts/claim-training.ts caps the number of features. Data only.

/** Parts of one log-odd. */
export const UNIT = 10;
export const BIAS = -11;
/** A sum above it claims. */
export const THRESHOLD = -5;
/** A sum above it claims for sure. */
export const CERTAIN_ABOVE = 13;

/** A group for each kind of feature; what the names mean is said in claim-features.ts. */
export const PACKED = {
  flags: `
L:agree=-12 L:ask=-7 L:cannot=-6 L:choose=-6 L:data=-14 L:notYet=-6 L:other=-5 L:wants=-7
after-colon=-12 ask=-18 cannot=-10 exclaims=-8 notYet=-10 offered=4 several=-2`,
  pairs: `
!#T_$=4 !APPT:a_$=-8 !CALL:I_$=-10 !DATA:e_$=-9 !MODAL:o_!HOLD:I=-5 !YET:_$=-10 !_$=-8 !~I_NEG=8
!~P_$=-8 !~_EMO=10 !~_you=-13 !~a_de=-7 !~e_,=9 !~e_NEG=-2 !~o_$=-2 #CODE_$=18 #D_!=8 #D_#R=9
#D_#T=12 #D_#TEL=-8 #D_#TT=-10 #D_$=9 #D_,=10 #D_HOURS:M=-13 #D_NOW=-11 #D_STAY:O3=11 #D_es=-12
#D_hasta=-15 #D_no=-7 #D_te=14 #D_~e=2 #H_#T=9 #H_$=-14 #H_,=-7 #N_~a=8 #P_$=-10 #P_y=-4 #P_~=-6
#R_$=-18 #R_,=3 #R_EMO=8 #TEL_,=-8 #TT_$=-9 #T_!=13 #T_#T=-5 #T_,=2 #T_NOW:=-15 #T_NOW=-24
#T_con=11 #T_de=-11 #T_en=9 #T_esta'=-11 #T_la=8 #T_te=12 #T_y=5 #T_~e=-6 #T_~o=18 %#D_$=8
%APPT:a_con=11 %DATA:e_,=-5 %DATA:o_$=-6 %~I_,=-16 %~I_el=8 %~P_$=-5 %~_,=-8 %~a_%~=-1 %~a_,=-10
%~e_$=-4 %~e_el=6 %~o_,=-1 %~o_te=11 ,_!NOW=9 ,_!~a=-10 ,_#DD=15 ,_#R=-6 ,_#T=9 ,_%~=10 ,_%~E1=-8
,_%~o=-7 ,_?~a=7 ,_NEG=-3 ,_NOW=12 ,_STAY:O3=5 ,_STAY=12 ,_a=-8 ,_e=-10 ,_el=4 ,_en=1 ,_la=6
,_los=-7 ,_no=7 ,_para=-10 ,_por=-3 ,_que=6 ,_se=4 ,_tu=12 ,_~G=-5 ,_~I=-12 ,_~a=7 ,_~o=-8 :_#D=2
:_#T=-12 :_#TT=-7 :_APPT:e=-9 :_NAME=16 :_tu=10 ;_si=10 ?ASKV:e_$=-13 ?BOOK:o_$=-5 ?CHG:o_$=18
?de_?~o=-8 ?en_?~o=8 ?que_?te=2 ?te_?~o=-5 ?~I_$=-3 ?~P_$=18 ?~_?~=-6 ?~e_$=-3 ?~o_$=-4
AGENDA:a_$=8 AGENDA:a_~a=-15 APPT:_$=-6 APPT:_es=11 APPT:_is=7 APPT:a_#T=9 APPT:a_:=6
APPT:a_BOOK:P=8 APPT:a_MODAL:e=-9 APPT:a_POLICY:a=-4 APPT:a_STAY:O3=9 APPT:a_STAY=-7 APPT:a_con=10
APPT:a_de=2 APPT:a_es=20 APPT:a_esta'=11 APPT:a_fue=6 APPT:a_ha=11 APPT:a_no=-10 APPT:e_con=-7
APPT:o_NOW=-11 APPT:o_de=-10 APPT:o_esta'=9 ASKV:G_%COME:e=8 ASKV:e_~E1=-6 BOOK:G_$=-7 BOOK:I_$=-9
BOOK:P_!=20 BOOK:P_#D=3 BOOK:P_$=-5 BOOK:P_a=11 BOOK:P_en=6 BOOK:P_por=-11 BOOK:ed_$=9
BOOK:o_$=-10 CANC:P_$=7 CHG:E1_#D=9 CHG:E1_tu=6 CHG:P_#D=5 COME:I_$=10 COME:I_con=3 COME:I_~=-7
COME:_con=-8 COME:a_~o=-13 COME:e_tu=-6 CONF:P_#D=7 DATA:e_$=-9 DATA:e_en=5 DATA:o_y=-6 D_APPT=6
D_BOOK=7 D_CALL=13 D_CANC=14 D_COME=9 D_CONF=6 D_DATA=8 D_HOLD=13 D_HOURS=-9 D_MODAL=-4 D_ORDER=9
D_PAY=10 D_POLICY=6 D_READY=-5 D_STAFF=6 D_STAY=14 D_VIS=-10 D_WAIT=16 EMO_#N=13 EMO_#T=9 EMO_$=1
EMO_:=8 EMO_EMO=-7 EMO_NOW=8 EMO_la=10 EMO_que=-15 EMO_tu=14 EMO_~a=9 EMO_~o=-11 FREE:e_#D=-13
FREE:e_$=-12 FREE:e_para=11 FREE_APPT:o=-8 FREE_~a=4 HOLD:P_$=9 HOLD:o_y=-18 HOURS:M_#T=-8
HOURS:P_$=-11 HOURS:P_,=11 HOURS:_$=5 HOURS:m_#D=-7 L:agree_TD=-16 L:agree_act=-15 L:agree_else=-2
L:ask_-=-5 L:ask_T=-14 L:ask_else=-4 L:ask_offered=-22 L:ask_ready=-16 L:cannot_-=-13
L:cannot_else=-2 L:choose_-=-4 L:choose_D=-12 L:choose_T=-7 L:choose_else=-4 L:choose_ready=-8
L:data_-=-8 L:more_-=-3 L:notYet_-=-11 L:notYet_else=-2 L:other_-=-3 L:other_TD=-3 L:other_else=-9
L:other_ready=-8 L:wants_-=-3 L:wants_T=-10 L:wants_else=-14 L:wants_ready=-18 MODAL:e_~=-9
MODAL:e_~I=-3 NAME_!=-1 NAME_$=4 NAME_:=3 NAME_NAME=-11 NAME_NOW=13 NAME_~a=-5 NEG_!APPT:a=-5
NEG_!APPT:o=-9 NEG_!MODAL:o=-4 NEG_!~o=6 NEG_,=9 NEG_POLICY:o=8 NEG_a=-7 NEG_de=-6 NEG_~a=9
NOW:a_es=7 NOW:a_solo=-7 NOW:e_ASKV:G=-9 NOW:o_de=14 NOW_fue=9 NOW_la=11 NOW_lo=5 NOW_no=7
NOW_te=11 ORDER:P_$=21 ORDER:e_~a=-5 POLICY:_$=8 POLICY:a_#DUR=-3 POLICY:e_#P=-5 POLICY:e_~I=-9
POLICY:o_de=8 PROOF:_$=-11 PROOF:e_de=8 READY:e_,=-10 READY:e_and=9 READY:o_el=6 READY_a=9
READY_en=13 STAFF:_$=-6 STAFF:_NOW=-13 STAFF:_~=5 STAFF:a_$=-10 STAFF:a_para=10 STAFF:a_y=6
STAFF:e_$=9 STAY:M_$=10 STAY:O3_FREE:e=13 STAY:P_$=9 STAY:o_~o=-9 STAY_#T=-13 STAY_BOOK:P=-9
STAY_en=10 STAY_un=-11 SUG:M_COME:I=-10 TD_AGENDA=7 TD_ASKV=4 TD_CHG=8 TD_COME=20 TD_FREE=-19
TD_HOLD=11 TD_HOURS=-11 TD_MODAL=-14 TD_POLICY=8 TD_READY=9 TD_RECAP=-22 TD_STAFF=2 TD_STAY=7
TD_WAIT=18 TELL:E1_a=5 TELL:E1_con=5 TELL:I_$=-7 TELL:_NAME=10 T_APPT=12 T_ASKV=11 T_BOOK=6
T_COME=14 T_CONF=-11 T_HOLD=9 T_HOURS=-12 T_READY=4 T_WAIT=12 WAIT:M_$=14 WAIT:M_con=6 WAIT:M_tu=7
WAIT:a_,=5 WAIT:e_en=14 WAIT:m_#D=15 WAIT:m_READY:o=-9 XFER:o_con=14 YET:_no=-5 ^_#D=-6 ^_#H=-16
^_#N=-15 ^_?ASKV:=-6 ^_?ASKV:e=-4 ^_?MODAL:o=-7 ^_?te=-7 ^_?~a=-10 ^_APPT:a=9 ^_ASKV:e=-10
^_ASKV=13 ^_BOOK:P=20 ^_BOOK:o=14 ^_CALL:o=-12 ^_CANC:P=10 ^_CHG:E1=14 ^_CHG:P=4 ^_COME:G=-10
^_COME:e=-7 ^_EMO=3 ^_FREE:=17 ^_FREE=-12 ^_HOLD:P=7 ^_HOURS:M=-3 ^_HOURS:P=9 ^_HOURS:m=-4
^_MODAL:e=-8 ^_MODAL:o=-7 ^_NEG=-4 ^_NOW=9 ^_ORDER:P=10 ^_ORDER:o=2 ^_PAY:o=12 ^_POLICY:e=-9
^_READY:P=5 ^_READY:o=9 ^_STAY:M=8 ^_STAY:O3=8 ^_STAY:P=10 ^_TELL:E1=15 ^_VIS:E1=-6 ^_WAIT:e=12
^_a=-10 ^_el=-11 ^_entonces=-7 ^_es=-8 ^_ese=-7 ^_estamos=2 ^_gracias=-5 ^_hemos=13 ^_i've=10
^_i=-14 ^_it's=8 ^_la=-5 ^_las=-13 ^_le=7 ^_me=-7 ^_no=-2 ^_os=-9 ^_para=-12 ^_que=-8 ^_se=4
^_si'=2 ^_si=-13 ^_son=-6 ^_su=13 ^_sua=11 ^_te=4 ^_tengo=-17 ^_the=-9 ^_un=-4 ^_una=-15 ^_voce=7
^_we=-12 ^_you're=6 ^_your=7 ^_~E1=6 ^_~G=-10 ^_~J=-5 ^_~O3=-12 ^_~P=8 ^_~a=-7 ^_~e=-8 ^_~m=-10
^_~o=2 a_#N=-13 a_#P=-10 a_NAME=4 a_la=4 a_ti=-11 a_tu=17 a_~I=9 al_DATA:o=11 and_~=15
ask_agree=-5 ask_choose=-9 ask_data=-13 ask_other=-10 at_#T=13 con_APPT:o=-16 con_NAME=1 con_el=8
con_la=11 con_tu=-8 con_un=5 con_~o=6 de_#D=10 de_%~a=9 de_APPT:a=18 de_HOURS:=11 de_PROOF:=-8
de_SEND:I=14 de_la=5 de_~P=-7 de_~e=-7 de_~o=6 del_~=-3 e_#D=-13 earlier:cannot_-=-8
earlier:cannot_T=-8 earlier:notYet_-=-8 earlier:wants_-=-7 earlier_cannot=-6 earlier_choose=-5
earlier_data=-12 earlier_notYet=-12 earlier_other=-6 earlier_wants=-10 el_!~o=11 el_%AGENDA:a=11
el_NAME=-6 el_~=-4 el_~e=2 en_#N=13 en_#P=-2 en_NAME=-9 en_ORDER:e=11 en_STAFF:=-2 en_un=14
en_~=14 en_~E1=-13 en_~I=7 en_~e=5 entonces_#D=6 entonces_$=14 entonces_la=-11 es_#T=12 es_el=7
es_lo=-5 es_un=-9 es_~a=10 es_~o=16 esta'_$=14 esta'_,=5 esta'_BOOK:P=-16 esta'_CONF:P=15
esta'_FREE:e=-19 estamos_en=-16 este_~=-4 estoy_~G=10 for_you=13 gracias_$=-7 gracias_a=-8
gracias_por=7 hasta_#D=2 hasta_#T=-15 hasta_el=-5 hasta_la=12 hasta_que=9 he_CHG:P=7 he_~P=7
i_NEG=-5 i_~=-7 in_~e=11 is_#P=-10 is_FREE:e=-6 it_$=-9 it_~=8 la_!APPT:a=11 la_#D=4 la_%APPT:a=-5
la_%~e=-7 la_BOOK:o=-8 la_ORDER:e=-7 la_PROOF:=9 la_WAIT:M=6 la_de=2 la_tienes=5 la_~=-6 la_~P=-3
las_APPT:a=-9 las_~a=-9 le_~a=9 length_shortest=4 lo_%~=8 lo_%~e=-7 lo_BOOK:o=-8 lo_mas=-9
lo_que=-9 lo_tengo=11 los_DATA:o=-7 los_WAIT:M=7 mas_~o=-4 me_STAY:a=-7 me_STAY=-7 me_~=-8
me_~a=-6 mi_~I=14 moment_T=3 moment_TD=10 na_STAFF:o=-5 no_!MODAL:e=12 no_!MODAL:o=-3
no_!STAY:O3=-9 no_!STAY:a=-9 no_!~e=-13 no_$=-12 no_FREE=7 no_es=-6 no_esta'=-7 no_la=-13 no_lo=-5
no_seu=13 no_~e=11 nos_WAIT:m=8 of_~e=-11 offered_-=1 offered_T=17 otra_STAFF:a=-6 para_#D=3
para_que=9 para_ti=9 para_~=-5 para_~J=-8 para_~e=-9 por_CONF:I=-10 por_la=-8 por_tu=6 por_~I=11
por_~o=-7 pra_#D=8 que_!~I=16 que_COME:a=11 que_FREE=-9 que_NOW=-10 que_el=-8 que_es=-1 que_me=5
que_si'=8 que_~I=-10 que_~a=-3 que_~e=-11 se_%BOOK:O3=11 se_%~I=-13 se_CANC:O3=7 se_MODAL:e=-7
se_ha=15 se_la=15 se_te=14 se_~a=-10 se_~e=-8 seu_APPT:o=9 si'_!=-5 si'_$=-12 si'_,=3 si_es=-5
si_te=-12 si_tu=-5 solo_es=11 son_#P=-3 su_APPT:a=7 su_APPT:o=9 sua_APPT:a=12 te_%~a=-6 te_%~e=7
te_BOOK:E1=5 te_BOOK:o=8 te_CALL:a=7 te_SEND:E1=7 te_SUG:G=-8 te_SUG:o=-10 te_TELL:E1=9
te_WAIT:M=-6 te_WAIT:e=6 te_WAIT:o=9 te_XFER:o=9 te_estoy=12 te_la=4 te_~E1=11 te_~e=6
tengo_#D=-13 ti_!=-8 tiene_el=11 tiene_la=-9 tiene_un=-4 tienes_!APPT:a=-11 tienes_#D=5
tienes_que=8 tienes_tu=6 tienes_una=6 tu_APPT:I=5 tu_APPT:a=2 tu_APPT:o=24 tu_DATA:=-8
tu_DATA:o=-5 tu_TELL:=14 un_DATA:o=-5 un_PROOF:o=10 una_~=-9 voce_$=9 y_esta'=-6 y_la=6 y_me=10
y_~o=-9 you're_~=7 you_#D=11 you_the=13 your_~=9 ~E1_#D=11 ~E1_$=6 ~E1_,=7 ~E1_a=14 ~E1_de=11
~E1_el=10 ~E1_tu=8 ~E1_un=10 ~E1_~=-7 ~E1_~o=-11 ~G_,=11 ~G_que=-9 ~G_tu=-11 ~I_$=3 ~I_a=6
~I_la=-9 ~I_que=-9 ~I_tu=-13 ~I_~o=-5 ~M_~=-9 ~P_,=8 ~P_:=7 ~P_CANC:P=10 ~P_el=15 ~P_un=-10
~P_~a=5 ~P_~e=-9 ~T_$=12 ~_!=-4 ~_#D=5 ~_#DUR=-10 ~_,=6 ~_EMO=1 ~_NAME=-12 ~_NOW=13 ~_a=9 ~_es=-2
~_in=7 ~_it=15 ~_para=12 ~_que=-6 ~_the=6 ~_you're=-11 ~_you=-10 ~_your=13 ~_~I=-9 ~_~P=9 ~_~a=-15
~a_!=-12 ~a_#D=5 ~a_#N=7 ~a_#T=11 ~a_$=4 ~a_APPT:=10 ~a_APPT:a=-8 ~a_EMO=-4 ~a_NOW=15 ~a_con=2
~a_es=-7 ~a_esta'=-11 ~a_la=-2 ~a_me=-6 ~a_que=-12 ~a_una=-5 ~a_~P=-9 ~e_!=-6 ~e_#D=7 ~e_#N=11
~e_,=10 ~e_COME:I=6 ~e_EMO=7 ~e_FREE:e=-7 ~e_NEG=-7 ~e_NOW=6 ~e_de=-8 ~e_el=-1 ~e_es=-6 ~e_la=5
~e_para=5 ~e_por=-10 ~e_tu=-6 ~e_you=14 ~e_~=-1 ~e_~G=15 ~e_~a=7 ~e_~e=-6 ~ed_$=9 ~ly_!=-11
~ly_#D=7 ~o_!=-11 ~o_#D=9 ~o_$=7 ~o_APPT:o=-12 ~o_NAME=-11 ~o_NEG=5 ~o_POLICY:e=-6 ~o_a=6 ~o_al=8
~o_con=6 ~o_esta'=16 ~o_no=-11 ~o_por=13 ~o_que=-4 ~o_se=-8 ~o_te=7 ~o_~E1=-7 ~o_~a=-4 ~o_~e=-6
~o_~o=-12`,
  stems: `
abrim=-5 acept=-9 acomp=-4 activ=14 actua=13 aguan=9 algui=6 anota=8 apare=4 appoi=-6 arran=12
arreg=8 asegu=9 atent=-9 aunqu=5 avisa=-8 avise=3 ayuda=-8 bloqu=12 bonit=-7 borra=8 busca=-9
carga=10 cedul=-4 circu=-6 cobra=-13 comen=-14 comod=-2 compr=-6 comun=9 conec=16 confi=-3 conge=7
conti=3 convi=-6 cuadr=-5 cualq=-8 cuand=-5 cuida=-5 decid=-10 denti=-10 dentr=8 depoi=-12 detal=8
direc=5 discu=-16 dispo=-11 docum=-12 ejemp=-5 encan=-5 encue=-9 enten=-10 entie=-9 escog=-8
escri=-3 estac=-6 estad=7 estam=3 estar=9 estet=9 excel=-7 exito=10 facia=-7 famil=-11 fecha=9
figur=7 firma=7 histo=5 hueco=-8 inclu=-6 ingre=7 inter=-7 invit=11 isapr=-8 lamen=-7 liber=10
listo=15 llegu=13 local=10 manda=-6 mande=14 manej=-9 manti=12 maqui=11 marca=14 medic=-8 mient=2
moles=-11 morni=-12 muest=-15 neces=-10 ningu=-1 norma=-14 ocupa=-15 opcio=11 orien=-9 pacie=-5
pasad=-8 pendi=-3 perdi=12 perfe=-5 permi=-11 perso=-5 piens=-7 pierd=-6 podem=-5 pondr=7 preci=-4
prefe=-7 prefi=-4 preoc=7 prepa=6 prese=13 probl=7 proce=6 progr=13 promo=-8 pront=-5 puede=-2
quedo=5 quier=-2 ratit=7 recog=8 recom=-15 recor=3 regis=-11 respe=-11 resul=-15 resum=-9 salud=-7
segun=13 segur=-13 seman=-4 senor=5 separ=4 she'l=8 siend=12 sient=-6 someo=-3 sugie=-8 talle=5
tenga=-5 termi=8 thank=-6 tiemp=-10 tiene=3 toall=-4 todav=-9 tomat=-7 trael=7 trami=10 tranq=12
trata=-5 turno=-4 ultim=-15 venga=5 verif=-10 volve=-7 you'l=9 you'r=4`,
  symbols: `
!#T=5 !AGENDA:a=-6 !APPT:a=-6 !APPT:o=-3 !BOOK:E1=-11 !BOOK:P=-12 !BOOK:ed=-9 !CALL:I=-8
!CANC:P=-7 !COME:a=5 !DATA:e=-9 !HOLD:I=-7 !HOURS:M=-5 !MODAL:o=-9 !NOW=3 !PROOF:o=-16
!READY:o=-11 !STAY:a=-4 !WAIT:=-8 !YET:=-9 !YET:a=-9 !~G=-9 !~P=-14 #CODE=6 #D=2 #H=-10 #P=-3
#PCT=-9 #Q=-16 #T=9 #TEL=-13 #TT=-8 %#N=-9 %APPT:a=-8 %ASKV:e=-8 %BOOK:I=-8 %BOOK:O3=11 %BOOK:o=-7
%CALL:o=6 %CANC:a=9 %CONF:P=-9 %DATA:=-11 %DATA:e=-12 %DATA:o=-1 %HOLD:I=-5 %HOLD:P=15 %MODAL:e=-9
%POLICY:a=-8 %POLICY:e=-6 %POLICY:o=-9 %STAFF:e=7 %STAY=-16 %WAIT:a=-5 %WAIT:e=-8 %~E1=-8 %~P=-3
?#D=-6 ?#T=-7 ?ASKV:=-8 ?ASKV:e=-6 ?ASKV=9 ?BOOK:G=-8 ?BOOK:o=-6 ?CHG:o=16 ?MODAL:o=-7
?ORDER:o=-10 ?a=-4 ?con=-5 ?de=-5 ?el=15 ?esta'=-7 ?le=-8 ?lo=-4 ?o=-4 ?te=-5 ?un=-4 ?y=-4 ?~=-6
?~E1=-8 ?~I=-4 ?~M=-4 ?~P=14 ?~a=-2 ?~e=-4 AGENDA:=7 APPT:=6 ASKV:=-9 ASKV:G=-5 ASKV:e=-14
BOOK:E1=18 BOOK:G=-15 BOOK:I=-8 BOOK:P=6 BOOK:a=-11 BOOK:o=5 CALL:=9 CALL:F3=10 CANC:E1=4
CANC:F1=10 CANC:I=-9 CANC:O3=7 CANC:P=20 CANC:ed=14 CHG:E1=13 CHG:I=-11 CHG:M=10 CHG:P=2 CHG:T=15
COME:=18 COME:G=-12 COME:I=8 CONF:I=-11 CONF:P=8 CONF:a=-8 DATA:=-11 DATA:o=-4 FREE:=7 FREE:e=-10
FREE=-8 HOLD:E1=11 HOLD:I=-11 HOLD:P=15 HOLD:ed=11 HOURS:M=-12 HOURS:P=-8 HOURS:m=-13 HOURS:o=-7
MODAL:=-17 MODAL:a=-10 MODAL:e=-12 MODAL:o=-12 NOW:=10 NOW:o=10 NOW=7 ORDER:o=13 PAY:=9 PAY:o=4
POLICY:a=-16 POLICY:e=-1 PROOF:=10 PROOF:e=5 PROOF:o=7 READY:=7 READY:P=14 READY:a=10 RECAP:K=-17
SEND:E1=22 STAFF:I=5 STAFF:P=15 STAFF:e=6 STAY:M=14 STAY:O3=12 STAY:P=20 STAY:T=6 STAY:o=-7
SUG:G=-8 SUG:M=-15 SUG:e=-10 SUG:o=-10 TELL:=9 TELL:E1=17 TELL:P=15 TELL:a=-6 VIS:a=11 VIS:e=6
VIS:o=-4 WAIT:E1=11 WAIT:F3=7 WAIT:I=-11 WAIT:a=13 WAIT:m=6 WAIT:o=9 XFER:e=10 XFER:o=16 YET:=-5
YET:a=-1 be=-12 em=8 esa=-8 ese=-2 eso=-4 estamos=3 estas=10 eu=-13 for=7 he=5 i've=13 i=-11 in=7
it=1 las=-1 le=5 mas=-3 me=-5 mi=7 muy=-6 of=-5 on=8 or=-12 os=5 pra=9 seu=13 si=-14 solo=-6
soy=-9 su=10 sua=10 te=5 tengo=-4 ti=8 tienes=5 tu'=6 tu=6 vai=10 vamos=-10 vas=7 voce=5 will=6
you'll=9 you're=4 you=3 your=10 ~E1=6 ~K=-2 ~O3=5 ~ed=4 ~ly=6`,
  words: `
abren=-13 abri=10 abrimos=-5 aca=-6 acabo=18 activa=12 agenda=-5 agendada=10 agendado=9
agendar=-11 agendo=-8 alguien=6 ambas=8 ano=-8 anterior=5 antes=-2 apareces=8 apartado=7 apuro=-7
aqui=-4 arrancamos=15 asistente=-9 atendemos=-10 atender=-11 atento=-9 aun=-6 aunque=5 avisa=-9
ayudo=-10 ayuno=-19 baja=14 baje=9 be=-12 breve=9 bring=-13 buen=-9 bueno=-11 busco=-12 cada=-17
cae=7 caja=-9 calle=-5 calma=-4 camino=12 cancelled=6 cant=-12 casi=-9 cedula=-4 cerrados=-15
cerramos=-8 cinco=10 citas=-7 claro=-7 cobra=-11 comoda=-11 completo=-12 confirma=-8
confirmacion=-4 confirmar=-10 confirmo=-4 consigo=-4 consulta=-8 contacto=9 contigo=6 control=7
conversa=-14 conversacion=16 conviene=-10 correctamente=12 correo=-3 corte=-8 cosas=-9 costo=-12
cualquiera=-7 cuando=-5 cuenta=11 cuentame=-6 cupo=8 cupos=-8 da=10 dale=-12 das=-4 decis=8
deje=11 dentro=8 depois=-12 desk=-10 devolucion=7 devoluciones=-9 di=14 dia=-10 dice=6 diez=-5
digas=-5 digo=-13 direccion=14 disculpa=-11 disculpas=-7 disponible=-11 dni=-17 documento=-13
done=17 dura=-10 efectivo=-21 efecto=18 ejemplo=-5 ella=10 em=8 entiendo=-9 esa=-8 escribo=10
ese=-2 eso=-4 espacio=2 esperamos=-9 estado=7 estamos=3 estar=14 estas=10 este=-5 eu=-13
excelente=-7 exito=14 falta=-7 familia=-11 favor=6 feliz=-13 figura=7 firme=17 for=7 fuera=8
general=-5 good=7 got=4 hace=-4 hacer=2 hago=7 hay=-7 he=5 hecha=9 hecho=18 horarios=-4 huecos=-8
i=-11 if=-17 in=7 incluido=-8 isapre=-8 it=1 ive=13 ja=9 just=-8 lamento=-3 las=-1 le=5 libere=7
like=-7 linea=6 link=11 lista=4 llamar=-13 llega=-3 llegar=5 llegues=9 llena=-19 local=-8
localizador=11 lucas=10 luego=-2 mande=5 mantiene=16 maquiagem=10 mas=-3 me=-5 medica=-4 mes=-14
mi=7 mientras=2 miro=-3 misma=8 mucho=-10 muy=-6 nada=-12 nadie=20 name=-12 nao=-14 necesita=-6
necesito=-7 need=-9 ni=-10 ninguna=-6 noche=12 nombres=-11 nome=-7 normal=-12 now=24 nunca=-9
ocupado=-12 of=-5 on=8 once=-14 open=-6 or=-12 orden=-6 os=5 our=12 paciencia=-4 paga=-5 pagar=-13
pagas=9 parte=16 pasar=6 paso=5 pedir=-6 pena=-16 pendiente=-3 perfecto=-4 persona=-6 pide=-7
piden=-11 pie=6 pierde=-6 plan=-2 podemos=-5 pra=9 precios=-8 preocupes=13 prisa=9 problema=6
programada=8 pronto=-8 proxima=-8 puede=-15 pueden=-9 puedo=-14 pues=12 punto=9 quedamos=13
quedan=-9 quedas=9 quedaste=9 quedo=6 ratito=7 razon=-14 recepcao=-7 recibe=8 recomiendo=-8
recuerda=-9 recuerdo=11 registrada=-8 registrado=-10 reserva=3 reservo=-7 resuelto=10 resumen=-8
ropa=-7 rut=-5 sabe=11 sale=4 saludo=-7 see=-10 segundo=9 seguro=-14 sem=7 senor=4 ser=-4
seria=-21 servicio=-2 seu=13 shell=8 siendo=12 siento=-6 sim=4 solo=-6 someone=-3 sorry=-13 soy=-9
su=10 sua=10 suele=-11 sugiero=-8 suyo=10 ta=10 taller=5 tan=8 tarda=-8 te=5 tener=-13 tengas=-5
tengo=-4 tenho=-11 thanks=-6 ti=8 tiempo=-10 tienes=5 toca=7 todavia=-9 todo=9 tomate=-7 toque=8
traer=-4 tramite=7 tranquila=10 tranquilidad=11 tu=7 turnos=-4 tuya=11 tuyo=13 ultima=-8 ultimo=-8
unas=-4 until=-8 urgencias=-9 vai=10 vale=-1 vamos=-10 vas=7 ve=6 vem=10 venis=11 viene=-4
vienes=7 voce=5 volvemos=-13 web=-8 were=-13 will=6 ya=13 you=3 youll=9 your=10 youre=4`,
} as const;
