// The trained weights of the claim detector, written by `npm run train:claims`: do not edit.
// In parts of a log-odd. Each group is text, "feature=weight", that claim-detector.ts
// parses once; scripts/claims/training.ts caps the number of features. Data only.

/** Parts of one log-odd. */
export const UNIT = 10;
export const BIAS = -12;
/** A sum above it claims. */
export const THRESHOLD = -5;
/** A sum above it claims for sure. */
export const CERTAIN_ABOVE = 10;

/** A group for each kind of feature; what the names mean is said in claim-features.ts. */
export const PACKED = {
  flags: `
L:agree=-11 L:ask=-6 L:cannot=-5 L:choose=-6 L:data=-13 L:notYet=-6 L:other=-5 L:wants=-7
after-colon=-11 ask=-18 cannot=-8 exclaims=-6 notYet=-13 offered=6 several=-2 wants=-3`,
  pairs: `
!APPT:a_$=-6 !CALL:I_$=-10 !DATA:e_$=-7 !DATA:o_$=-7 !MODAL:o_!HOLD:I=-7 !YET:_$=-8 !_$=-6
!~E1_$=-5 !~I_NEG=5 !~P_$=-7 !~_EMO=10 !~_you=-13 !~a_de=-7 !~e_$=-4 !~e_,=11 !~e_NEG=-3
#CODE_$=15 #DD_$=6 #D_#R=12 #D_#T=13 #D_#TEL=-8 #D_#TT=-10 #D_$=6 #D_,=13 #D_HOURS:M=-12
#D_NOW=-12 #D_STAY:O3=9 #D_a=6 #D_de=-10 #D_es=-15 #D_hasta=-15 #D_no=-9 #D_te=14 #D_~E1=-7
#H_#T=12 #H_$=-13 #H_,=-7 #N_,=8 #N_y=9 #N_~a=5 #P_$=-11 #P_e=-5 #P_y=-5 #P_~=-5 #R_$=-17 #R_EMO=7
#TEL_,=-7 #TT_$=-8 #T_!=12 #T_#T=-1 #T_,=3 #T_NOW:=-13 #T_NOW=-23 #T_con=12 #T_de=-15 #T_en=9
#T_esta'=-9 #T_te=14 #T_y=4 #T_~e=-5 #T_~o=19 %#D_$=3 %#T_$=3 %APPT:a_con=12 %DATA:o_$=-6 %~I_$=-7
%~I_,=-13 %~_,=-6 %~a_%~=-3 %~a_%~o=-7 %~a_,=-8 %~e_$=-4 %~e_el=6 %~o_,=-5 %~o_te=10 ,_!NOW=10
,_!~a=-9 ,_#D=2 ,_#DD=14 ,_#R=-5 ,_#T=9 ,_%#T=7 ,_%TELL:o=-7 ,_%~=9 ,_%~E1=-6 ,_%~o=-6 ,_NOW=9
,_STAY:O3=6 ,_STAY=15 ,_a=-8 ,_e=-8 ,_el=3 ,_en=1 ,_la=7 ,_no=9 ,_nos=3 ,_para=-8 ,_por=-8 ,_que=4
,_se=7 ,_tu=12 ,_~E1=4 ,_~G=-6 ,_~I=-12 ,_~a=9 ,_~o=-4 :_#T=-8 :_#TT=-4 :_APPT:e=-8 :_NAME=12
:_tu=9 ;_si=10 ?#D_$=-3 ?ASKV:e_$=-14 ?BOOK:o_$=-3 ?CHG:o_$=9 ?de_?~o=-8 ?en_?~o=7 ?te_?~o=-3
?~P_$=6 ?~e_$=-3 ?~o_$=-3 AGENDA:a_$=10 AGENDA:a_de=2 AGENDA:a_esta'=-18 AGENDA:a_~a=-15
APPT:_es=9 APPT:_is=6 APPT:a_:=3 APPT:a_BOOK:P=7 APPT:a_MODAL:e=-9 APPT:a_STAY:O3=8 APPT:a_STAY=-7
APPT:a_con=10 APPT:a_de=1 APPT:a_es=19 APPT:a_esta'=12 APPT:a_fue=7 APPT:a_ha=11 APPT:a_no=-9
APPT:a_~e=1 APPT:e_con=-5 APPT:o_NOW=-11 APPT:o_de=-13 APPT:o_esta'=8 ASKV:G_%COME:e=9
ASKV:e_ASKV:=-5 BOOK:G_$=-6 BOOK:I_$=-9 BOOK:P_!=20 BOOK:P_a=11 BOOK:P_por=-10 BOOK:ed_$=11
BOOK:o_$=-9 CANC:P_$=8 CHG:E1_tu=7 CHG:O3_#D=5 CHG:O3_$=-14 COME:I_$=11 COME:I_con=4 COME:I_~=-8
COME:_con=-6 COME:a_~o=-8 CONF:P_!=3 CONF:P_#D=7 DATA:e_$=-9 DATA:e_en=6 DATA:o_y=-9 D_APPT=10
D_BOOK=9 D_CALL=12 D_CANC=13 D_COME=6 D_CONF=6 D_DATA=5 D_HOLD=13 D_HOURS=-9 D_NOW=5 D_ORDER=10
D_PAY=12 D_POLICY=3 D_STAFF=13 D_STAY=13 D_VIS=-9 D_WAIT=17 EMO_#N=12 EMO_#T=16 EMO_$=5 EMO_:=8
EMO_EMO=-4 EMO_NOW=13 EMO_la=6 EMO_que=-12 EMO_tu=14 EMO_~a=10 EMO_~o=-10 FREE:e_#D=-10
FREE:e_$=-10 FREE:e_para=10 FREE_APPT:I=-1 FREE_~a=6 HOLD:o_y=-15 HOURS:M_#T=-8 HOURS:P_$=-9
HOURS:P_,=12 HOURS:m_#D=-6 L:agree_TD=-17 L:agree_act=-16 L:agree_else=-2 L:ask_-=-3 L:ask_T=-17
L:ask_else=-3 L:ask_offered=-22 L:ask_ready=-16 L:cannot_-=-14 L:cannot_else=-1 L:choose_-=-4
L:choose_D=-11 L:choose_T=-6 L:choose_else=-3 L:choose_ready=-11 L:data_-=-4 L:more_-=-4
L:notYet_-=-11 L:notYet_else=-1 L:other_-=-2 L:other_TD=-4 L:other_else=-10 L:other_ready=-6
L:wants_-=-3 L:wants_T=-11 L:wants_else=-14 L:wants_ready=-17 MODAL:e_~=-9 MODAL:e_~I=-3 NAME_!=-1
NAME_NAME=-12 NAME_NOW=12 NAME_WAIT:e=-8 NAME_~a=-5 NEG_!APPT:a=-8 NEG_!APPT:o=-11 NEG_!MODAL:o=-4
NEG_!~o=6 NEG_,=11 NEG_POLICY:o=6 NEG_a=-7 NEG_de=-5 NEG_~a=12 NOW:a_NOW:o=-9 NOW:a_es=10
NOW:e_ASKV:G=-9 NOW:o_de=14 NOW:o_~=9 NOW_$=-18 NOW_CHG:O3=-13 NOW_STAY:O3=6 NOW_estas=5 NOW_fue=7
NOW_la=13 NOW_le=3 NOW_no=9 NOW_te=3 NOW_~T=-13 ORDER:P_$=25 ORDER:o_~e=-8 POLICY:_$=10
POLICY:a_#DUR=-4 POLICY:e_#P=-7 POLICY:e_~I=-10 POLICY:o_de=8 PROOF:_$=-11 PROOF:e_$=-3
PROOF:e_de=15 READY:P_$=9 READY:_$=-11 READY:e_$=5 READY:e_,=-10 READY:o_!=-4 READY:o_el=11
READY_a=11 READY_en=12 STAFF:_NAME=6 STAFF:_NOW=-12 STAFF:a_$=-9 STAFF:a_para=11 STAFF:a_y=11
STAFF:e_$=8 STAY:M_$=13 STAY:O3_BOOK:P=-6 STAY:O3_FREE:e=12 STAY:P_$=7 STAY_#T=-15 STAY_BOOK:P=-10
STAY_en=9 STAY_un=-10 SUG:M_COME:I=-7 TD_ASKV=2 TD_CHG=5 TD_COME=19 TD_FREE=-21 TD_HOURS=-13
TD_MODAL=-14 TD_POLICY=9 TD_READY=10 TD_RECAP=-23 TD_STAY=7 TD_VIS=2 TD_WAIT=16 TELL:E1_a=7
TELL:E1_con=5 TELL:I_$=-5 T_APPT=7 T_ASKV=12 T_BOOK=4 T_COME=14 T_CONF=-9 T_HOLD=10 T_HOURS=-13
T_WAIT=9 VIS:o_$=-12 WAIT:M_$=16 WAIT:M_tu=10 WAIT:_$=-14 WAIT:e_en=12 WAIT:m_#D=15 XFER:o_con=15
^_#D=-9 ^_#H=-14 ^_#N=-14 ^_?ASKV:=-6 ^_?te=-6 ^_?~a=-8 ^_APPT:a=14 ^_ASKV:G=-3 ^_ASKV:e=-8
^_ASKV=14 ^_BOOK:P=22 ^_BOOK:o=15 ^_CALL:o=-12 ^_CANC:P=12 ^_CHG:E1=14 ^_CHG:P=7 ^_COME:G=-10
^_COME:e=-11 ^_CONF:P=7 ^_EMO=5 ^_FREE:=18 ^_FREE=-11 ^_HOLD:P=10 ^_HOURS:M=-3 ^_HOURS:P=10
^_HOURS:m=-4 ^_MODAL:e=-8 ^_MODAL:o=-7 ^_NEG=-4 ^_NOW:a=-6 ^_NOW=4 ^_ORDER:P=12 ^_ORDER:o=2
^_PAY:o=13 ^_POLICY:e=-9 ^_READY:P=5 ^_READY:o=6 ^_STAY:M=6 ^_STAY:O3=13 ^_STAY:P=13 ^_TELL:E1=13
^_VIS:E1=-6 ^_WAIT:e=10 ^_a=-9 ^_con=-8 ^_cualquier=3 ^_el=-8 ^_entonces=-5 ^_gracias=-2
^_hemos=12 ^_i've=11 ^_i=-15 ^_la=-2 ^_las=-12 ^_le=6 ^_los=-7 ^_me=-7 ^_no=-6 ^_os=-8 ^_para=-13
^_que=-10 ^_se=5 ^_si'=3 ^_si=-14 ^_son=-6 ^_su=8 ^_sua=12 ^_te=2 ^_tenemos=-7 ^_tengo=-17
^_the=-6 ^_tu'=5 ^_un=-6 ^_una=-21 ^_voce=7 ^_you're=3 ^_your=8 ^_~=-3 ^_~E1=11 ^_~G=-4 ^_~M=-8
^_~O3=-12 ^_~a=-7 ^_~e=-7 ^_~m=-11 ^_~o=2 a_#N=-15 a_#P=-9 a_%~I=14 a_NAME=6 a_la=5 a_ti=-13
a_tu=18 a_~I=6 a_~e=-4 al_DATA:o=6 and_~=16 ask_agree=-11 ask_choose=-9 ask_data=-11 ask_other=-9
at_#T=14 con_%#T=-8 con_APPT:o=-16 con_el=9 con_eso=3 con_la=14 con_los=8 con_tu=-9 con_un=12
con_~o=2 cualquier_~a=6 de_#D=7 de_%~a=9 de_APPT:a=17 de_HOURS:=10 de_PROOF:=-6 de_SEND:I=14
de_la=5 de_~I=-5 de_~e=-5 de_~o=9 del_~=-2 e_#D=-12 earlier:cannot_-=-3 earlier:cannot_T=-7
earlier:notYet_-=-7 earlier:wants_-=-7 earlier_cannot=-8 earlier_data=-11 earlier_notYet=-12
earlier_wants=-9 el_!~o=9 el_%AGENDA:a=10 el_APPT:e=-3 el_NAME=-7 el_~e=4 en_#N=13 en_#P=-4
en_AGENDA:a=9 en_NAME=-7 en_ORDER:e=13 en_un=14 en_~=12 en_~E1=-11 en_~I=10 en_~a=4 en_~e=8
entonces_#D=8 entonces_$=21 es_#T=12 es_el=9 es_la=-8 es_un=-9 es_~a=9 es_~o=18 esta'_$=16
esta'_,=9 esta'_BOOK:P=-14 esta'_CONF:P=15 esta'_FREE:e=-18 esta'_HOLD:P=-6 esta'_ORDER:o=7
estamos_en=-17 este_~=-5 estoy_$=-8 estoy_~G=12 foi_CANC:P=9 for_you=13 gracias_$=-9 gracias_a=-12
gracias_por=7 hasta_#T=-14 hasta_el=-5 hasta_la=16 hasta_que=10 he_~P=5 i_NEG=-6 i_~=-5 in_~e=10
is_#P=-10 is_FREE:e=-5 it's_~=-14 it_$=-10 it_~=12 la_!APPT:a=10 la_#D=6 la_%APPT:a=-3 la_APPT:=-5
la_BOOK:o=-8 la_ORDER:e=-11 la_PROOF:=7 la_WAIT:M=5 la_de=2 la_tiene=7 la_tienes=13 la_~=-5
las_APPT:a=-8 las_~a=-10 le_~a=10 lo_%~e=-8 lo_BOOK:o=-6 lo_mas=-11 lo_que=-5 lo_tengo=11
los_DATA:o=-6 los_WAIT:M=9 mas_~o=-6 me_STAY:a=-10 me_STAY=-8 me_~=-11 mi_~I=15 moment_-=-3
moment_T=3 moment_TD=10 na_STAFF:o=-5 no_!MODAL:o=-3 no_!STAY:O3=-8 no_!STAY:a=-11 no_!~e=-13
no_$=-11 no_FREE=9 no_es=-5 no_esta'=-7 no_la=-13 no_lo=-3 no_seu=14 no_~e=13 nos_WAIT:m=5
offered_-=4 offered_T=15 offered_TD=2 otra_STAFF:a=-8 para_#D=4 para_que=11 para_ti=11 para_~e=-7
por_CONF:I=-10 por_la=-13 por_~I=14 por_~o=-8 que_!~I=17 que_COME:a=14 que_FREE=-8 que_NOW=-9
que_el=-7 que_me=3 que_si'=7 que_~=-5 que_~I=-10 que_~a=-3 que_~e=-5 se_%BOOK:O3=11 se_%~I=-11
se_CANC:O3=7 se_MODAL:e=-6 se_ha=14 se_la=16 se_te=14 se_~a=-8 se_~e=-10 seu_APPT:o=10 si'_!=-3
si'_$=-14 si'_,=2 si_es=-5 si_se=5 si_te=-12 si_tu=-6 solo_es=13 son_#P=-5 su_APPT:a=10
su_APPT:o=9 su_DATA:o=12 sua_APPT:a=13 te_%~a=-8 te_%~e=7 te_BOOK:E1=7 te_BOOK:o=9 te_CALL:a=7
te_SEND:E1=7 te_SUG:G=-9 te_SUG:o=-10 te_TELL:E1=10 te_WAIT:M=-6 te_WAIT:e=11 te_WAIT:o=9
te_XFER:o=11 te_estoy=13 te_la=4 te_~=-8 te_~E1=15 te_~e=10 te_~o=-9 tengo_#D=-16 tiene_el=11
tiene_la=-8 tienes_!APPT:a=-12 tienes_#D=13 tienes_que=6 tienes_tu=9 tienes_una=7 tu_%DATA:e=-6
tu_APPT:=6 tu_APPT:I=5 tu_APPT:a=4 tu_APPT:o=23 tu_DATA:=-9 tu_DATA:o=-8 tu_NAME=2 tu_PROOF:e=-15
tu_TELL:=11 tu_~o=3 un_DATA:o=-6 un_PROOF:o=8 una_~=-10 voce_$=9 y_el=1 y_la=7 y_me=8 y_~o=-9
you're_BOOK:ed=8 you're_~=8 you're_~e=-14 you_#D=12 you_the=16 your_~=15 ~E1_#D=9 ~E1_$=7 ~E1_,=11
~E1_a=17 ~E1_de=10 ~E1_el=12 ~E1_un=11 ~E1_~=-5 ~E1_~a=-10 ~E1_~o=-9 ~G_,=10 ~G_que=-11 ~G_tu=-7
~I_!=-4 ~I_a=7 ~I_la=-9 ~I_que=-8 ~I_tu=-15 ~M_~=-10 ~P_$=-4 ~P_,=13 ~P_CANC:P=9 ~P_el=15 ~P_un=-6
~P_~a=4 ~P_~e=-10 ~_!=-5 ~_#DUR=-8 ~_#P=7 ~_$=-1 ~_,=1 ~_EMO=1 ~_NAME=-10 ~_NOW=13 ~_POLICY:a=-4
~_a=7 ~_es=-4 ~_for=8 ~_in=8 ~_it=17 ~_no=-1 ~_para=11 ~_que=-8 ~_the=15 ~_tu=7 ~_you=-10
~_your=13 ~_~I=-10 ~_~P=9 ~_~a=-13 ~a_!=-10 ~a_#N=8 ~a_#T=6 ~a_;=-6 ~a_APPT:=10 ~a_APPT:a=-10
~a_EMO=-6 ~a_NOW=12 ~a_POLICY:a=-6 ~a_con=3 ~a_es=-9 ~a_esta'=-10 ~a_que=-12 ~a_~P=-8 ~a_~o=-1
~e_!=-12 ~e_#D=9 ~e_#N=10 ~e_$=-6 ~e_,=9 ~e_:=4 ~e_COME:I=7 ~e_EMO=8 ~e_FREE:e=-9 ~e_NOW=6
~e_de=-6 ~e_es=-7 ~e_para=9 ~e_por=-9 ~e_que=7 ~e_you=15 ~e_~=-3 ~e_~G=13 ~e_~a=5 ~e_~e=-4
~ed_$=12 ~ly_#D=8 ~o_!=-5 ~o_#D=8 ~o_NAME=-9 ~o_POLICY:e=-8 ~o_a=8 ~o_al=10 ~o_con=6 ~o_no=-8
~o_por=16 ~o_que=-3 ~o_se=-7 ~o_te=10 ~o_un=-9 ~o_~=1 ~o_~a=-7 ~o_~e=-7 ~o_~o=-11`,
  stems: `
abrim=-6 acept=-9 acomp=-2 activ=13 actua=15 aguan=11 algui=4 anota=8 answe=-6 apare=7 appoi=-5
arran=10 arreg=8 asegu=10 atent=-11 aunqu=6 avisa=-8 avise=5 ayuda=-2 bienv=-9 borra=10 busca=-5
busqu=-5 carga=9 circu=-5 cobra=-12 comen=-13 comod=-9 compr=-7 comun=9 conec=3 confi=-2 conge=9
conta=6 conti=7 conve=5 convi=-5 cualq=-8 cuand=-6 cuent=1 cuida=-5 decid=-9 deixe=8 dentr=11
depoi=-11 depos=6 desay=8 desma=9 despu=-2 direc=8 discu=-10 dispo=-8 docum=-10 ejemp=-6 encan=-6
encue=-11 enten=-11 entie=-8 envia=9 estac=-6 estam=3 estar=9 estet=8 excel=-8 exito=13 famil=-12
fecha=14 figur=12 firma=10 histo=5 hueco=-8 inclu=-7 ingre=9 invit=12 isapr=-6 lamen=-6 liber=10
listo=19 llegu=13 lleva=-4 local=10 manda=-10 mande=16 manej=-8 manti=16 maqui=11 marca=16
medic=-9 mensa=-9 minut=2 moles=-11 muest=-17 neces=-10 ningu=-1 norma=-15 ocupa=-12 opcio=10
orien=-9 parqu=-9 pasad=-7 pedis=11 pendi=-5 perdi=13 perfe=-5 permi=-10 pierd=-4 podem=-5
preci=-3 prefe=-8 prefi=-2 pregu=-5 prepa=7 prese=12 probl=6 proce=6 progr=14 promo=-9 pront=-6
puede=-1 puest=8 queda=2 quedo=6 quier=-3 ratit=7 recog=10 recom=-17 recor=4 recue=4 reenv=7
refle=9 regis=-10 respu=-4 resue=9 resul=-13 resum=1 salud=-7 segun=8 segur=-11 seman=-4 separ=10
she'l=9 siend=11 sient=-9 suelt=7 sugie=-9 tenga=-1 termi=6 thank=-8 tiemp=-10 tiene=4 todav=-8
trami=12 tranq=13 trata=-6 ultim=-16 verif=-14 virtu=-6 volve=-4 you'l=10 you'r=4`,
  symbols: `
!#T=5 !AGENDA:a=-5 !APPT:a=-8 !BOOK:E1=-10 !BOOK:P=-9 !BOOK:ed=-9 !CALL:I=-9 !CANC:P=-6 !DATA:e=-9
!HOLD:I=-9 !MODAL:o=-10 !PROOF:o=-14 !READY:o=-12 !STAY:a=-8 !YET:=-7 !YET:a=-7 !~G=-12 !~P=-15
#H=-9 #P=-2 #PCT=-9 #Q=-10 #T=10 #TEL=-15 #TT=-10 %#D=3 %#N=-8 %APPT:=-7 %APPT:a=-8 %ASKV:e=-8
%BOOK:I=-10 %BOOK:O3=11 %BOOK:o=-5 %CALL:o=4 %CANC:a=7 %CONF:P=-8 %DATA:=-12 %DATA:e=-13 %FREE=-6
%HOLD:I=-7 %HOLD:P=15 %MODAL:e=-9 %NOW=7 %POLICY:a=-10 %POLICY:o=-8 %READY=7 %STAFF:e=10 %STAY=-15
%WAIT:a=-6 %WAIT:e=-8 %~E1=-8 ?#D=-5 ?#T=-9 ?ASKV:=-8 ?ASKV:e=-5 ?ASKV=9 ?BOOK:G=-5 ?BOOK:o=-4
?CHG:o=8 ?MODAL:o=-6 ?ORDER:o=-6 ?con=-3 ?de=-4 ?el=6 ?esta'=-4 ?la=-2 ?le=-7 ?lo=-5 ?o=-2 ?te=-5
?un=-4 ?y=-5 ?~=-5 ?~E1=-6 ?~I=-4 ?~P=5 ?~e=-2 AGENDA:=9 APPT:=7 ASKV:=-6 ASKV:G=-6 ASKV:e=-12
BOOK:E1=18 BOOK:G=-15 BOOK:I=-6 BOOK:P=6 BOOK:a=-9 BOOK:o=6 CALL:=11 CALL:F3=9 CANC:E1=7
CANC:F1=11 CANC:I=-10 CANC:O3=7 CANC:P=20 CANC:ed=17 CHG:E1=14 CHG:I=-10 CHG:M=9 CHG:P=6 CHG:T=13
COME:=16 COME:G=-10 COME:I=8 CONF:I=-11 CONF:P=8 CONF:a=-8 DATA:=-10 FREE:=8 FREE:e=-10 FREE=-7
HOLD:E1=13 HOLD:I=-10 HOLD:P=14 HOLD:ed=12 HOURS:M=-13 HOURS:P=-3 HOURS:a=-9 HOURS:m=-11
HOURS:o=-7 MODAL:=-17 MODAL:a=-9 MODAL:e=-11 MODAL:o=-12 NOW:=9 NOW:o=11 NOW=5 ORDER:o=12 PAY:=8
PAY:o=7 POLICY:a=-14 POLICY:e=-1 PROOF:=12 PROOF:o=11 READY:P=14 READY:a=10 READY:e=3 READY:o=3
RECAP:K=-18 RECAP:o=-8 SEND:E1=20 SEND:P=9 STAFF:I=9 STAFF:P=15 STAFF:e=9 STAY:M=12 STAY:O3=13
STAY:P=18 STAY:T=3 STAY:e=4 STAY:o=-5 SUG:G=-9 SUG:M=-14 SUG:e=-10 SUG:o=-10 TELL:=9 TELL:E1=19
TELL:P=14 TELL:a=-7 VIS:a=16 VIS:o=-18 WAIT:F3=8 WAIT:I=-13 WAIT:a=16 WAIT:m=3 WAIT:o=9 XFER:G=13
XFER:o=20 be=-12 com=4 em=9 esa=-6 ese=-3 estamos=3 estas=13 eu=-13 for=7 he=5 i've=15 i=-10 in=8
las=-1 le=6 mas=-2 me=-3 mi=7 muy=-6 on=9 or=-10 os=5 pra=9 seu=14 si=-15 solo=-5 soy=-6 su=11
sua=10 te=6 tengo=-4 ti=7 tienes=6 tu'=4 tu=7 vai=11 vamos=-10 vas=6 voce=4 vos=4 you'll=10
you're=4 you=4 your=11 ~K=-10 ~O3=7 ~T=-6 ~ed=5 ~ly=5 ~m=-5`,
  words: `
abren=-13 abri=12 abrimos=-6 aca=-6 acabo=18 aceptamos=-5 activa=11 acuerdo=-8 agenda=-7
agendada=11 agendado=10 agendar=-10 agendo=-9 alguien=4 ambas=7 ano=-11 anterior=7 apareces=11
apartado=7 apuro=-6 aqui=-3 arrancamos=12 asistente=-6 ate=7 atendemos=-10 atender=-16 aun=-7
aunque=6 avisa=-7 ayudarte=-2 ayudo=-5 ayuno=-18 baja=16 baje=9 barba=5 be=-12 bien=-6 book=-10
box=5 breve=10 bring=-11 buen=-6 bueno=-11 busco=-12 busque=-6 cada=-18 cae=6 caja=-8 calle=-6
calma=-6 camino=13 cancelled=12 cant=-12 casi=-8 cerca=-8 cerrados=-12 cerramos=-8 cinco=10
citas=-7 claro=-9 com=4 comoda=-8 completo=-11 confirma=-8 confirmacion=-7 confirmar=-10
confirmo=-8 consigo=-5 consulta=-7 contacto=12 contigo=13 control=6 conversa=-11 conversacion=15
conviene=-10 correctamente=11 correo=-4 corte=-9 costo=-11 cual=-4 cualquiera=-8 cuando=-6
cuenta=16 cuentame=-7 cupo=8 cupos=-9 da=8 dale=-12 dame=-17 das=-7 decis=9 deixei=8 deje=11
dentro=11 depois=-11 desk=-9 despues=-2 devolucion=9 devoluciones=-10 di=13 dia=-12 dice=7 diez=-6
digas=-8 digo=-20 direccion=13 disculpa=-5 disculpas=-6 disponible=-10 dni=-17 documento=-10
done=21 dura=-11 efectivo=-15 efecto=18 ejemplo=-6 ella=6 em=9 entendi=-10 entiendo=-8 esa=-6
escribo=12 ese=-3 espacio=7 esperamos=-5 estacionamiento=-6 estamos=3 estar=15 estas=13 eu=-13
excelente=-8 exito=15 falta=-7 familia=-12 favor=2 feliz=-12 figura=12 firme=19 folio=9 for=7
fuera=8 general=-5 guardar=-5 gusto=-3 hacer=4 hago=7 hay=-10 he=5 hecha=9 hecho=20 hice=10
hola=-5 horarios=-5 huecos=-8 i=-10 if=-15 in=8 incluido=-6 incluye=-5 isapre=-6 ive=15 ja=11
just=-8 lamento=-4 las=-1 le=6 leo=-10 libere=9 lista=8 llamar=-12 llegar=3 llegues=8 llena=-18
local=-11 localizador=11 lucas=7 luego=-7 mande=6 mantiene=18 maquiagem=10 mas=-2 me=-3 mensaje=-7
mes=-13 mi=7 misma=8 momento=-4 mucho=-10 muy=-6 nada=-11 nadie=17 name=-9 nao=-17 necesita=-6
necesito=-7 need=-6 ni=-11 ninguna=-6 noche=11 nome=-7 normal=-13 now=20 nueva=11 nuevo=-7
obrigada=5 obrigado=-5 ocupado=-14 on=9 once=-13 one=-7 open=-7 or=-10 os=5 our=11 paga=-5
pagar=-12 pagas=8 par=7 parque=-10 parte=16 pasar=7 pedir=-6 pediste=11 pena=-12 pendiente=-5
perfecto=-6 persona=-8 pide=-9 piden=-14 pido=-4 pie=4 pierde=-4 podemos=-5 pra=9 pras=11
precios=-5 prisa=9 problema=4 programada=8 pronto=-9 proxima=-7 puede=-15 pueden=-11 puedo=-14
pues=9 punto=12 quedamos=11 quedan=-7 quedas=9 quedaste=8 quedate=5 quedo=8 ratito=7 razon=-15
recepcao=-3 recibe=7 recibido=-4 recomiendo=-9 recuerda=-11 recuerdo=16 registrada=-8
registrado=-9 reserva=3 reservo=-8 respuesta=-4 resuelto=10 reviso=-10 ropa=-5 sabe=14 sala=-1
sale=4 saludo=-7 see=-12 segundo=6 seguro=-13 sem=6 senor=7 ser=-4 seria=-20 seu=14 shell=9
siendo=11 siento=-9 sigue=7 sim=6 sin=3 solo=-5 sorry=-8 soy=-6 su=11 sua=10 suele=-13 sugiero=-9
suyo=11 ta=12 tarda=-11 te=6 tener=-12 tenga=-7 tengas=-4 tengo=-4 tenho=-13 thanks=-8 ti=7
tiempo=-10 tienes=6 toca=7 todavia=-8 todo=10 toque=11 tramite=9 tranquila=8 tranquilidad=9 tu=7
tuya=9 tuyo=18 uf=-6 ultima=-8 ultimo=-9 va=4 vai=11 vale=-1 vamos=-10 vas=6 ve=5 vem=10 ven=5
venis=12 veo=-6 vienes=8 virtual=-6 voce=4 volvemos=-10 vos=4 web=-9 were=-11 ya=9 you=4 youll=10
your=11 youre=4`,
} as const;
