// The trained weights of the claim detector, written by `npm run train:claims`: do not edit.
// In parts of a log-odd. Each group is text, "feature=weight", that claim-detector.ts
// parses once; scripts/claim-training.ts caps the number of features. Data only.

/** Parts of one log-odd. */
export const UNIT = 10;
export const BIAS = -11;
/** A sum above it claims. */
export const THRESHOLD = -5;
/** A sum above it claims for sure. */
export const CERTAIN_ABOVE = 11;

/** A group for each kind of feature; what the names mean is said in claim-features.ts. */
export const PACKED = {
  flags: `
L:agree=-12 L:ask=-6 L:cannot=-6 L:choose=-5 L:data=-13 L:notYet=-9 L:other=-5 L:wants=-7
after-colon=-12 ask=-18 cannot=-7 exclaims=-5 notYet=-12 offered=7 several=-2`,
  pairs: `
!APPT:a_$=-4 !CALL:I_$=-11 !DATA:e_$=-8 !MODAL:o_!HOLD:I=-9 !YET:_$=-10 !_$=-5 !~E1_$=-5 !~I_NEG=6
!~P_$=-8 !~_EMO=11 !~_you=-17 !~a_,=-7 !~a_de=-8 !~o_$=-4 #CODE_$=20 #D_#R=12 #D_#T=13 #D_#TEL=-8
#D_#TT=-12 #D_$=6 #D_,=13 #D_HOURS:M=-12 #D_NOW=-13 #D_a=6 #D_de=-12 #D_es=-15 #D_hasta=-13
#D_no=-7 #D_por=7 #D_te=14 #D_~E1=-7 #H_#T=11 #H_$=-14 #H_,=-7 #N_$=1 #N_,=5 #N_y=5 #N_~a=5
#P_$=-11 #P_e=-4 #P_y=-5 #P_~=-4 #R_$=-17 #R_EMO=6 #TEL_,=-6 #TT_$=-9 #T_!=10 #T_#T=-1 #T_,=3
#T_;=2 #T_NOW:=-13 #T_NOW=-24 #T_con=12 #T_de=-14 #T_en=8 #T_esta'=-10 #T_te=11 #T_y=5 #T_~e=-6
#T_~o=19 %#D_$=4 %#T_$=6 %APPT:a_con=12 %DATA:o_$=-7 %~I_$=-1 %~I_,=-15 %~I_el=4 %~_,=-7 %~a_%~=-4
%~a_,=-10 %~e_el=5 %~o_,=-4 %~o_te=10 ,_!NOW=10 ,_!~E1=-5 ,_!~a=-10 ,_#DD=15 ,_#R=-6 ,_#T=9
,_%#T=8 ,_%~=9 ,_%~E1=-6 ,_%~o=-6 ,_NAME=1 ,_NOW=11 ,_STAY:O3=6 ,_STAY=15 ,_a=-9 ,_e=-8 ,_el=4
,_en=3 ,_no=8 ,_para=-10 ,_por=-8 ,_que=2 ,_se=4 ,_tu=10 ,_~E1=3 ,_~G=-8 ,_~I=-10 ,_~a=9 ,_~o=-4
:_#T=-7 :_#TT=-4 :_APPT:e=-9 :_NAME=11 :_tu=9 ;_si=7 ?#D_$=-3 ?ASKV:e_$=-12 ?BOOK:o_$=-3
?CHG:o_$=9 ?CONF:a_?si=10 ?de_?~o=-5 ?el_?~P=12 ?en_?~o=7 ?me_?CONF:a=8 ?te_?~o=-3 ?~P_$=11
?~e_$=-3 ?~o_$=-7 AGENDA:a_$=10 AGENDA:a_de=3 AGENDA:a_esta'=-18 AGENDA:a_~a=-14 APPT:_es=10
APPT:_is=6 APPT:a_BOOK:P=6 APPT:a_MODAL:e=-9 APPT:a_STAY:O3=6 APPT:a_STAY=-6 APPT:a_con=9
APPT:a_de=1 APPT:a_es=19 APPT:a_esta'=13 APPT:a_fue=7 APPT:a_ha=9 APPT:a_no=-10 APPT:e_con=-6
APPT:o_NOW=-13 APPT:o_de=-14 APPT:o_esta'=8 ASKV:G_%COME:e=5 ASKV:e_ASKV:=-4 BOOK:G_$=-7
BOOK:I_$=-10 BOOK:P_!=19 BOOK:P_#D=5 BOOK:P_a=12 BOOK:P_en=6 BOOK:P_por=-11 BOOK:ed_$=11
BOOK:o_$=-9 CANC:P_$=9 CHG:E1_tu=6 CHG:O3_#D=5 CHG:O3_$=-13 CHG:P_#D=4 COME:I_$=9 COME:I_con=4
COME:I_~=-7 COME:_con=-8 COME:a_~o=-8 COME:e_tu=-4 CONF:P_!=15 CONF:P_#D=5 DATA:e_$=-9 DATA:o_y=-9
D_APPT=10 D_BOOK=9 D_CALL=11 D_CANC=11 D_COME=5 D_CONF=5 D_DATA=5 D_HOLD=12 D_HOURS=-8 D_NOW=5
D_ORDER=10 D_PAY=11 D_POLICY=4 D_PROOF=5 D_STAFF=12 D_STAY=12 D_VIS=-10 D_WAIT=16 EMO_#N=11
EMO_#T=12 EMO_$=5 EMO_:=7 EMO_EMO=-7 EMO_NOW=13 EMO_la=6 EMO_que=-13 EMO_tu=13 EMO_~a=10
EMO_~o=-10 FREE:e_#D=-10 FREE:e_$=-10 FREE_APPT:I=-4 FREE_~a=5 HOLD:o_y=-17 HOURS:M_#T=-8
HOURS:P_$=-9 HOURS:P_,=13 HOURS:m_#D=-6 L:agree_TD=-15 L:agree_act=-15 L:agree_else=-2 L:ask_-=-4
L:ask_T=-16 L:ask_else=-4 L:ask_offered=-22 L:ask_ready=-17 L:cannot_-=-14 L:cannot_else=-1
L:choose_-=-5 L:choose_D=-12 L:choose_T=-7 L:choose_else=-4 L:choose_ready=-12 L:data_-=-4
L:more_-=-4 L:notYet_-=-9 L:notYet_else=-2 L:other_-=-2 L:other_TD=-4 L:other_else=-10
L:other_ready=-6 L:wants_-=-3 L:wants_T=-8 L:wants_else=-16 L:wants_ready=-18 MODAL:e_~=-9
MODAL:e_~I=-3 NAME_!=-1 NAME_NAME=-12 NAME_NOW=12 NAME_~a=-5 NEG_!APPT:a=-7 NEG_!APPT:o=-10
NEG_!MODAL:o=-5 NEG_!~o=6 NEG_,=10 NEG_POLICY:o=7 NEG_a=-8 NEG_de=-5 NEG_~a=12 NOW:a_es=10
NOW:a_solo=-8 NOW:e_ASKV:G=-10 NOW:o_de=11 NOW_$=-19 NOW_CHG:O3=-12 NOW_STAY:O3=5 NOW_estas=4
NOW_fue=8 NOW_la=13 NOW_le=4 NOW_lo=6 NOW_no=7 NOW_te=13 NOW_~T=-13 ORDER:P_$=23 ORDER:o_~e=-9
POLICY:_$=9 POLICY:a_#DUR=-3 POLICY:e_#P=-6 POLICY:e_~I=-9 POLICY:o_de=9 PROOF:_$=-10 PROOF:e_$=-3
PROOF:e_de=13 READY:P_$=9 READY:e_$=5 READY:e_,=-9 READY:e_and=10 READY:o_!=-5 READY:o_el=10
READY_a=13 READY_en=12 STAFF:_NAME=3 STAFF:_NOW=-12 STAFF:a_$=-11 STAFF:a_para=10 STAFF:a_y=9
STAFF:e_$=8 STAY:M_$=13 STAY:O3_FREE:e=12 STAY:P_$=7 STAY_#T=-14 STAY_BOOK:P=-10 STAY_en=8
STAY_un=-10 SUG:M_COME:I=-9 TD_ASKV=2 TD_CHG=5 TD_COME=19 TD_FREE=-21 TD_HOURS=-13 TD_MODAL=-13
TD_POLICY=9 TD_READY=10 TD_RECAP=-23 TD_STAFF=1 TD_STAY=7 TD_WAIT=17 TELL:E1_a=7 TELL:E1_con=5
TELL:I_$=-7 T_APPT=7 T_BOOK=5 T_COME=14 T_HOLD=10 T_HOURS=-12 T_READY=1 T_WAIT=11 WAIT:M_tu=10
WAIT:_$=-14 WAIT:a_,=5 WAIT:e_en=7 WAIT:m_#D=15 XFER:o_con=14 ^_#D=-10 ^_#H=-14 ^_#N=-14
^_?ASKV:=-4 ^_?MODAL:o=-4 ^_?te=-5 ^_?~a=-7 ^_APPT:a=16 ^_ASKV:e=-9 ^_ASKV=13 ^_BOOK:P=23
^_BOOK:o=15 ^_CALL:o=-13 ^_CANC:P=11 ^_CHG:E1=14 ^_CHG:P=6 ^_COME:G=-11 ^_COME:e=-9 ^_CONF:P=13
^_EMO=6 ^_FREE:=18 ^_FREE=-11 ^_HOLD:P=11 ^_HOURS:M=-3 ^_HOURS:P=10 ^_HOURS:m=-4 ^_MODAL:e=-10
^_MODAL:o=-8 ^_NEG=-3 ^_NOW=5 ^_ORDER:P=11 ^_ORDER:o=1 ^_PAY:o=14 ^_POLICY:e=-9 ^_READY:P=5
^_READY:o=6 ^_STAY:M=6 ^_STAY:O3=12 ^_STAY:P=12 ^_TELL:E1=14 ^_VIS:E1=-6 ^_WAIT:e=4 ^_a=-11
^_con=-7 ^_cualquier=3 ^_el=-8 ^_entonces=-4 ^_gracias=-3 ^_hemos=12 ^_i've=9 ^_i=-15 ^_la=-3
^_las=-15 ^_le=4 ^_me=-8 ^_no=-6 ^_para=-12 ^_que=-9 ^_se=7 ^_si'=3 ^_si=-14 ^_son=-6 ^_su=10
^_sua=12 ^_tenemos=-7 ^_tengo=-17 ^_the=-6 ^_un=-5 ^_una=-20 ^_voce=11 ^_you're=2 ^_your=7 ^_~=-5
^_~E1=12 ^_~G=1 ^_~M=-9 ^_~O3=-11 ^_~a=-7 ^_~e=-5 ^_~m=-13 ^_~o=2 a_#N=-17 a_#P=-9 a_BOOK:I=-7
a_NAME=9 a_la=4 a_los=4 a_ti=-12 a_tu=18 a_~=-4 a_~I=5 a_~e=-6 al_DATA:o=8 and_~=18 ask_agree=-9
ask_choose=-12 ask_data=-10 ask_other=-8 at_#T=13 com_o=6 con_APPT:o=-14 con_el=11 con_eso=1
con_la=14 con_los=9 con_tu=-9 con_un=16 con_~=3 cualquier_~a=4 de_#D=7 de_%~a=9 de_APPT:a=17
de_HOURS:=10 de_PROOF:=-4 de_SEND:I=14 de_la=8 de_~I=-6 de_~e=-4 de_~o=7 del_~=-1 e_#D=-11
earlier:cannot_-=-6 earlier:cannot_T=-8 earlier:notYet_-=-7 earlier:wants_-=-7 earlier_cannot=-7
earlier_data=-12 earlier_notYet=-12 earlier_wants=-8 el_!~o=9 el_%AGENDA:a=8 el_NAME=-6
el_TELL:o=8 el_~=-3 el_~e=5 en_#N=13 en_#P=-3 en_AGENDA:a=8 en_NAME=-6 en_ORDER:e=13 en_un=15
en_~=12 en_~E1=-11 en_~I=11 en_~a=2 en_~e=7 entonces_#D=8 entonces_$=20 entonces_la=-9 eres_el=11
es_#T=11 es_el=8 es_la=-7 es_un=-9 es_una=-7 es_~a=9 es_~o=17 esta'_$=17 esta'_,=8
esta'_BOOK:P=-16 esta'_CONF:P=14 esta'_FREE:e=-19 esta'_HOLD:P=-6 estamos_en=-17 este_~=-6
estoy_$=-6 estoy_~G=12 for_you=13 gracias_$=-9 gracias_a=-12 gracias_por=4 hasta_#T=-15
hasta_la=14 hasta_que=11 he_~P=5 i_NEG=-4 i_~=-6 in_~e=13 is_#P=-8 is_FREE:e=-5 it's_~=-16 it_$=-6
la_!APPT:a=11 la_#D=8 la_%APPT:a=-5 la_%~e=-7 la_APPT:=-5 la_NAME=1 la_ORDER:e=-10 la_PROOF:=8
la_WAIT:M=6 la_tiene=8 la_tienes=13 la_~=-6 las_APPT:a=-11 las_~a=-10 le_~a=11 lo_%~e=-10
lo_BOOK:o=-5 lo_mas=-12 lo_que=-6 lo_tengo=11 los_DATA:o=-5 los_WAIT:M=7 mas_~o=-7 me_%CALL:e=9
me_STAY:a=-10 me_STAY=-8 me_~a=-9 mi_~I=16 moment_-=-2 moment_T=3 moment_TD=11 no_!MODAL:o=-1
no_!STAY:O3=-7 no_!STAY:a=-10 no_!~I=-3 no_!~e=-14 no_$=-12 no_FREE=9 no_es=-6 no_esta'=-7
no_la=-13 no_lo=-2 no_seu=13 no_~e=11 nos_WAIT:m=6 of_~e=-11 offered_-=2 offered_T=15 offered_TD=3
otra_STAFF:a=-10 para_#D=3 para_que=7 para_ti=13 para_~=-6 por_CONF:I=-10 por_la=-13 por_tu=6
por_~o=-8 pra_voce=5 que_!~I=18 que_COME:a=13 que_FREE=-8 que_NOW=-9 que_el=-7 que_si'=6 que_~=-4
que_~I=-10 que_~e=-4 se_%BOOK:O3=12 se_%~I=-11 se_MODAL:e=-7 se_ha=14 se_la=17 se_te=14 se_~a=-8
se_~e=-11 seu_APPT:o=9 si'_!=-4 si'_$=-15 si'_,=4 si_es=-5 si_se=3 si_te=-14 si_tu=-5 solo_es=11
son_#P=-5 su_APPT:a=10 su_APPT:o=8 su_DATA:o=14 sua_APPT:a=12 te_%~a=-9 te_%~e=15 te_BOOK:E1=7
te_BOOK:o=10 te_CALL:a=8 te_SEND:E1=7 te_SUG:G=-9 te_SUG:o=-10 te_TELL:E1=10 te_WAIT:M=-7
te_WAIT:e=9 te_WAIT:o=9 te_XFER:o=10 te_estoy=14 te_la=1 te_~=-8 te_~E1=15 te_~e=10 te_~o=-5
tengo_#D=-16 ti_!=-6 tiene_el=12 tiene_la=-11 tienes_!APPT:a=-12 tienes_#D=13 tienes_que=6
tienes_tu=10 tienes_una=3 tu_!APPT:a=-8 tu_%DATA:e=-7 tu_APPT:=6 tu_APPT:I=6 tu_APPT:a=4
tu_APPT:o=22 tu_DATA:=-9 tu_DATA:o=-5 tu_NAME=2 tu_PROOF:e=-16 tu_TELL:=11 tu_~o=2 un_DATA:o=-7
un_PROOF:o=9 una_~=-11 voce_$=10 y_#H=-4 y_la=5 y_me=8 y_~o=-9 you're_BOOK:ed=8 you're_~=10
you're_~e=-14 you_#D=10 you_the=14 your_~=12 ~E1_#D=9 ~E1_$=8 ~E1_,=10 ~E1_a=16 ~E1_el=11
~E1_estoy=-9 ~E1_un=11 ~E1_~=-7 ~E1_~a=-9 ~E1_~o=-10 ~G_#D=7 ~G_,=11 ~G_que=-12 ~G_tu=-10 ~I_!=-5
~I_a=8 ~I_la=-10 ~I_que=-8 ~I_tu=-15 ~I_~o=-5 ~M_~=-9 ~P_$=-5 ~P_,=11 ~P_CANC:P=11 ~P_el=17
~P_un=-6 ~P_~a=6 ~P_~e=-13 ~_!=-8 ~_#DUR=-9 ~_,=2 ~_EMO=1 ~_NAME=-10 ~_NOW=13 ~_POLICY:a=-4 ~_a=8
~_del=-5 ~_es=-5 ~_in=1 ~_no=-1 ~_para=10 ~_que=-9 ~_the=18 ~_tu=7 ~_you=-12 ~_your=8 ~_~I=-12
~_~P=7 ~_~a=-16 ~a_!=-11 ~a_#D=1 ~a_#N=8 ~a_#T=9 ~a_;=-4 ~a_APPT:=10 ~a_APPT:a=-10 ~a_EMO=-5
~a_NOW=14 ~a_con=4 ~a_es=-8 ~a_esta'=-10 ~a_que=-12 ~a_~P=-8 ~a_~o=-3 ~e_!=-9 ~e_#D=7 ~e_#N=9
~e_$=-5 ~e_,=11 ~e_COME:I=6 ~e_EMO=7 ~e_FREE:e=-10 ~e_de=-7 ~e_es=-7 ~e_para=8 ~e_por=-10 ~e_que=7
~e_you=13 ~e_~=-3 ~e_~G=12 ~e_~a=4 ~e_~e=-4 ~ed_$=10 ~ly_!=-11 ~ly_#D=8 ~o_!=-8 ~o_#D=10
~o_APPT:o=-11 ~o_NAME=-8 ~o_NEG=9 ~o_POLICY:e=-8 ~o_a=8 ~o_al=11 ~o_con=6 ~o_no=-9 ~o_por=15
~o_que=-4 ~o_se=-7 ~o_te=10 ~o_un=-10 ~o_~=1 ~o_~a=-8 ~o_~e=-8 ~o_~o=-10`,
  stems: `
abrim=-6 acept=-10 acomp=-5 activ=13 actua=15 aguan=10 algui=4 anota=9 apare=7 appoi=-8 arran=10
arreg=8 asegu=11 atent=-10 aunqu=5 avisa=-9 avise=4 ayuda=-7 ayuna=6 bienv=-9 bonit=-8 borra=9
busca=-8 busqu=-6 circu=-5 cobra=-15 comen=-11 comod=-6 compr=-8 comun=9 conec=3 conge=9 conti=6
conve=4 convi=-5 cualq=-10 cuand=-5 cuida=-5 decid=-9 deixe=8 dentr=10 depoi=-9 depos=5 desma=9
detal=6 direc=8 discu=-9 dispo=-9 docum=-9 ejemp=-6 encan=-5 encue=-10 enten=-12 entie=-9 escuc=-8
estac=-7 estam=3 estar=10 estet=8 excel=-8 exito=12 famil=-12 fecha=15 figur=12 firma=9 genia=-2
histo=5 hueco=-8 impre=3 inclu=-6 ingre=9 invit=9 isapr=-6 lamen=-2 liber=10 listo=18 llegu=11
local=10 locke=7 manda=-9 mande=15 manej=-7 manti=15 maqui=11 marca=17 medic=-9 mensa=-12
moles=-11 muest=-16 neces=-10 norma=-15 ocupa=-12 opcio=10 orien=-10 parqu=-10 pedis=10 pendi=-7
perdi=13 perfe=-5 permi=-10 perso=-4 pierd=-5 podem=-5 preci=-3 prefe=-8 pregu=-3 prepa=7 prese=10
probl=6 proce=6 progr=14 promo=-8 pront=-7 quedo=5 quier=-3 ratit=7 recog=9 recom=-17 recor=4
recue=3 refle=9 regis=-10 respu=-3 resue=8 resul=-13 salud=-7 segun=7 segur=-11 seman=-6 separ=8
she'l=8 siend=9 sient=-8 suelt=6 sugie=-8 supue=-5 tenga=-4 termi=5 tiemp=-13 tiene=4 toall=-4
todav=-8 trami=12 tranq=15 trata=-7 turno=-6 ultim=-16 verif=-12 viene=4 virtu=-6 volve=-4 you'l=9
you'r=4`,
  symbols: `
!#T=5 !AGENDA:a=-6 !APPT:a=-7 !BOOK:E1=-10 !BOOK:P=-9 !CALL:I=-8 !CANC:P=-4 !DATA:e=-9 !HOLD:I=-10
!MODAL:o=-10 !NOW=2 !PROOF:o=-13 !READY:o=-12 !STAY:a=-5 !WAIT:=-4 !YET:=-9 !YET:a=-7 !~G=-12
!~P=-15 #H=-9 #PCT=-8 #Q=-9 #T=9 #TEL=-14 #TT=-10 %#N=-9 %APPT:a=-11 %ASKV:a=-3 %ASKV:e=-10
%BOOK:I=-10 %BOOK:O3=12 %BOOK:o=-5 %CALL:o=4 %CANC:a=7 %COME:e=1 %CONF:P=-8 %DATA:=-13 %DATA:e=-15
%DATA:o=-4 %HOLD:I=-7 %HOLD:P=15 %MODAL:e=-11 %NOW=6 %POLICY:a=-9 %POLICY:o=-6 %READY=8 %STAFF:e=8
%STAY=-15 %WAIT:a=-7 %WAIT:e=-8 %~E1=-10 %~P=-5 ?#D=-4 ?#T=-8 ?ASKV:=-6 ?ASKV:e=-5 ?ASKV=9
?BOOK:G=-5 ?BOOK:o=-4 ?CHG:o=5 ?MODAL:o=-5 ?ORDER:o=-6 ?a=-4 ?con=-4 ?de=-6 ?el=9 ?es=3 ?esta'=-6
?le=-6 ?lo=-5 ?o=-7 ?para=-4 ?si=6 ?te=-4 ?tu=-4 ?un=-3 ?y=-5 ?~=-4 ?~E1=-5 ?~I=-4 ?~P=6 ?~a=-1
?~e=-3 AGENDA:=9 APPT:=7 ASKV:=-7 ASKV:G=-4 ASKV:e=-15 ASKV:o=-6 BOOK:E1=16 BOOK:G=-15 BOOK:I=-2
BOOK:P=6 BOOK:a=-10 CALL:=10 CALL:F3=10 CANC:E1=7 CANC:F1=13 CANC:I=-11 CANC:P=22 CANC:ed=17
CHG:E1=14 CHG:I=-10 CHG:M=9 CHG:P=4 CHG:T=13 COME:=18 COME:G=-11 COME:I=9 CONF:I=-13 CONF:P=9
CONF:a=-9 DATA:=-9 DATA:o=-4 FREE:=8 FREE:e=-11 FREE=-8 HOLD:E1=11 HOLD:I=-10 HOLD:P=14 HOLD:ed=10
HOURS:M=-13 HOURS:P=-3 HOURS:a=-9 HOURS:m=-11 HOURS:o=-8 MODAL:=-16 MODAL:a=-8 MODAL:e=-10
MODAL:o=-12 NOW:=10 NOW:o=15 NOW=6 ORDER:o=12 PAY:=9 PAY:o=6 POLICY:a=-16 POLICY:e=-1 PROOF:=10
PROOF:o=9 READY:P=13 READY:a=10 READY:e=2 READY:o=3 RECAP:K=-17 SEND:E1=22 SEND:I=12 SEND:P=11
STAFF:I=9 STAFF:P=13 STAFF:e=6 STAY:M=12 STAY:O3=12 STAY:P=20 STAY:T=3 STAY:o=-6 SUG:G=-9
SUG:M=-15 SUG:e=-10 SUG:o=-10 TELL:=11 TELL:E1=19 TELL:P=15 TELL:a=-6 VIS:a=16 VIS:o=-9 WAIT:F3=7
WAIT:I=-13 WAIT:a=14 WAIT:m=2 WAIT:o=9 XFER:e=-1 XFER:o=20 be=-12 com=3 do=4 em=10 esa=-6
estamos=3 estas=12 eu=-12 for=7 he=5 i've=16 i=-11 in=8 le=5 mas=-2 me=-4 mi=7 muy=-5 of=-3 on=8
or=-10 os=5 pra=10 seu=14 si=-14 solo=-4 soy=-6 su=10 sua=10 te=6 tengo=-4 ti=8 tienes=6 tu'=5
tu=6 tus=3 vai=12 vamos=-10 vas=6 vos=4 you'll=9 you're=4 you=6 your=13 ~K=-11 ~O3=7 ~T=-8 ~ed=3
~ly=6`,
  words: `
abren=-15 abri=12 abrimos=-6 aca=-6 acabo=16 activa=10 acuerdo=-6 agenda=-7 agendada=11 agendado=9
agendar=-9 agendo=-11 ah=-1 alguien=4 ambas=8 ano=-10 anterior=7 apareces=12 apartado=7
appointment=-7 apuro=-5 aqui=-4 arrancamos=12 asistente=-6 atendemos=-11 atender=-16 aun=-8
aunque=5 avisa=-9 ayudarte=-5 ayudo=-5 ayunas=6 ayuno=-18 baja=17 baje=9 barba=5 be=-12 bien=-7
book=-12 breve=10 bring=-13 buen=-6 bueno=-11 busco=-13 busque=-6 cada=-17 cae=7 caja=-9 calma=-6
camino=12 cancelled=11 cant=-10 casi=-7 cerca=-7 cerrados=-12 cerramos=-8 cinco=11 citas=-8
claro=-8 cobra=-11 com=3 comoda=-10 completo=-11 confirma=-8 confirmacion=-8 confirmar=-12
confirmo=-7 consigo=-5 consulta=-7 contacto=9 contigo=11 control=7 conversa=-12 conversacion=15
conviene=-10 correctamente=11 correo=-2 corte=-10 cosa=2 costo=-9 cual=-4 cualquiera=-8 cuando=-5
cuenta=17 cupo=6 da=8 dale=-11 das=-7 decis=8 deixei=8 deje=11 dentro=10 depois=-9 desk=-15
devolucion=9 devoluciones=-11 di=13 dia=-11 dice=7 diez=-5 digo=-10 direccion=14 disculpa=-6
disculpas=-4 disponible=-10 dni=-17 do=4 documento=-10 done=19 dura=-10 efectivo=-17 efecto=18
ejemplo=-6 ella=6 em=10 entao=9 entendi=-10 entiendo=-9 esa=-6 escribo=11 espacio=7 espera=1
esperamos=-9 estacionamiento=-6 estamos=3 estar=16 estas=12 eu=-12 excelente=-8 exito=15 falta=-8
familia=-12 feliz=-14 figura=12 firme=18 for=7 fuera=8 genial=-2 gusto=-5 hacer=4 hago=6 hay=-10
he=5 hecha=8 hecho=19 hice=10 hola=-6 horarios=-6 huecos=-8 i=-11 if=-9 in=8 incluido=-7
incluye=-6 isapre=-6 ive=16 ja=12 just=-9 lado=-3 lamento=-5 le=5 leo=-10 libere=10 like=-6
linea=2 lista=6 llamar=-12 llegar=6 llegues=6 llena=-18 local=-10 localizador=11 luego=-9 mande=5
mantiene=18 maquiagem=10 mas=-2 me=-4 mensaje=-9 mes=-13 mi=7 miro=-3 misma=8 mucho=-12 muy=-5
nada=-12 nadie=17 name=-11 nao=-17 necesito=-6 need=-8 ni=-9 ninguna=-7 noche=12 nome=-8
normal=-12 now=23 nueva=10 nuevo=-6 obrigada=5 obrigado=-5 ocupado=-14 of=-3 on=8 once=-15 open=-8
or=-10 os=5 ou=-9 our=12 paga=-6 pagar=-14 pagas=9 parque=-10 parte=17 pasar=4 pedir=-6 pediste=10
pena=-13 pendiente=-7 perfecto=-5 persona=-6 pide=-10 piden=-15 pie=3 pierde=-5 plus=-7 podemos=-5
pra=10 pras=12 precios=-5 problema=4 programada=8 pronto=-10 proxima=-8 puede=-14 pueden=-12
puedo=-14 pues=13 punto=11 quedamos=11 quedan=-5 quedas=10 quedaste=8 quedate=8 quedo=7 ratito=7
razon=-14 recepcao=-5 recibe=7 recomiendo=-9 recuerda=-10 recuerdo=14 registrada=-8 registrado=-10
reserva=5 reservo=-8 respuesta=-3 resuelto=10 rut=-6 sabe=13 sala=-3 sale=4 see=-14 segundo=2
seguro=-14 sem=5 senor=7 ser=-4 seria=-20 seu=14 shell=8 siendo=9 siento=-8 sigue=10 sim=5 solo=-4
sorry=-9 soy=-6 su=10 sua=10 suele=-13 sugiero=-8 supuesto=-5 suyo=10 ta=12 tan=7 tarda=-9 te=6
tener=-11 tenga=-7 tengas=-4 tengo=-4 tenho=-13 texto=11 ti=8 tiempo=-13 tienes=6 toca=5 toda=-4
todavia=-8 todo=11 toque=11 tramite=9 tranquila=7 tranquilidad=11 tu=8 turnos=-6 tus=3 tuya=10
tuyo=18 ultima=-9 ultimo=-9 unas=-5 urgencias=-6 va=3 vai=12 vale=-1 vamos=-10 vas=6 ve=5 vem=10
ven=3 venis=12 veo=-9 vienes=4 virtual=-6 volvemos=-11 vos=4 web=-10 were=-12 ya=8 you=6 youll=9
your=13 youre=4`,
} as const;
