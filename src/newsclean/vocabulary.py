"""Words that decide what a difference between two lines says: negations, units and directions, function words."""

NEGATIONS = frozenset(
    "no not never without nor cannot none neither nobody nothing hardly kein keine keinen keiner keinem nicht nie niemals ohne pas sans "
    "jamais non ni nunca sin sem não nem mai né senza niet geen nooit nie nigdy bez не нет ни никогда без değil yok لا ليس لم لن не "
    "dont doesnt didnt isnt arent wasnt werent wont cant couldnt shouldnt wouldnt havent hasnt hadnt aint 不 没 沒 未 非 無 ない нельзя flop top inte aldrig utan ikke aldrig uden ei tidak bukan tanpa".split()
)
FUNCTION_WORDS = frozenset(
    "a an the of to in on at by for from with and or as is are was were be been has have had it its this that which who will would "
    "der die das den dem des ein eine einen einem einer und oder im in am an auf aus bei mit nach von vom zu zum zur für ist sind war "
    "waren hat haben wird werden wurde auch als es sie er sich wieder mal noch le la les l un une des du de d et ou en dans sur par pour "
    "avec est sont a ont été il elle qui que se s el los las lo uno una y o del al con por para es son fue ha han su sus que se o os as "
    "um uma e do da dos das no na nos nas em com por para é são foi il lo gli i un uno una e di del della dei in nel con per è sono "
    "и в на с по из за о об к у от до для что как это был была были есть het een en van op met voor is zijn werd te w i z na do się jest "
    "の は が を に で と も へ の 的 了 在 是 和".split()
)
UNITS = frozenset(
    "% ‰ $ € £ ¥ ₹ ₽ ° + - percent prozent million millions billion billions thousand trillion mio mrd km m cm mm kg g mph kmh am pm "
    "millionen milliarden million milliard milliards millones milhões milioni миллионов миллиардов тысяч dollars euros euro dollar pounds "
    "north south east west left right up down above below more less before after first second last men women man woman he she his her him "
    "nord süd ost west links rechts mehr weniger vor nach er sie".split()
)

# Little words that turn a sentence round when one stands for another: "to Kyiv", "from Kyiv".
DIRECTIONS = frozenset(
    "to from by for with in on at of into and or nach von aus zu in bei mit für und oder de à du des vers pour par dans et ou "
    "desde hasta para por con en y o a da dal dalla per con di e o do da para por com e ou из в на с от до к для и или van naar voor "
    "en of z do od dla i lub".split()
)
