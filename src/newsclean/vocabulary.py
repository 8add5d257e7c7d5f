"""Words that decide what a difference between two lines says: negations, units and directions, function words, and
the names of dates."""

NEGATIONS = frozenset(
    """
    no not never without nor cannot none neither nobody nothing hardly kein keine keinen keiner keinem nicht nie
    niemals ohne pas sans jamais non ni nunca sin sem não nem mai né senza niet geen nooit nie nigdy bez не нет ни
    никогда без değil yok لا ليس لم لن не dont doesnt didnt isnt arent wasnt werent wont cant couldnt shouldnt
    wouldnt havent hasnt hadnt aint 不 没 沒 未 非 無 ない нельзя flop top inte aldrig utan ikke aldrig uden ei tidak
    bukan tanpa
    """.split()
)
FUNCTION_WORDS = frozenset(
    """
    a an the of to in on at by for from with and or as is are was were be been has have had it its this that which
    who will would der die das den dem des ein eine einen einem einer und oder im in am an auf aus bei mit nach von
    vom zu zum zur für ist sind war waren hat haben wird werden wurde auch als es sie er sich wieder mal noch le la
    les l un une des du de d et ou en dans sur par pour avec est sont a ont été il elle qui que se s el los las lo
    uno una y o del al con por para es son fue ha han su sus que se o os as um uma e do da dos das no na nos nas em
    com por para é são foi il lo gli i un uno una e di del della dei in nel con per è sono и в на с по из за о об к
    у от до для что как это был была были есть het een en van op met voor is zijn werd te w i z na do się jest の は が
    を に で と も へ の 的 了 在 是 和
    """.split()
)
UNITS = frozenset(
    """
    % ‰ $ € £ ¥ ₹ ₽ ° + - percent prozent million millions billion billions thousand trillion mio mrd km m cm mm kg
    g mph kmh am pm millionen milliarden million milliard milliards millones milhões milioni миллионов миллиардов
    тысяч dollars euros euro dollar pounds north south east west left right up down above below more less before
    after first second last men women man woman he she his her him nord süd ost west links rechts mehr weniger vor
    nach er sie
    """.split()
)

# Little words that turn a sentence round when one stands for another: "to Kyiv", "from Kyiv".
DIRECTIONS = frozenset(
    """
    to from by for with in on at of into and or nach von aus zu in bei mit für und oder de à du des vers pour par
    dans et ou desde hasta para por con en y o a da dal dalla per con di e o do da para por com e ou из в на с от до
    к для и или van naar voor en of z do od dla i lub
    """.split()
)

# Names of months and days, in full and short, in the languages of the rule packs and some more.
MONTHS = frozenset(
    """
    abr abril agost agosto ags agt agu agustus aout août apr april aprile aprilie ara aralık aug august augusti
    augustus augusztus avr avril ağu ağustos března cze czerwca czerwiec dec december decembre decembrie des
    desember desembre dez dezember dezembro dic dicembre diciembre dubna déc décembre eki ekim elokuuta ene enero
    eyl eylül feb febbraio feber febrer febrero februar februari februarie february február fev fevereiro fevr
    fevrier fév févr février gen gener gennaio giu giugno gru grudnia grudzień haz haziran heinäkuuta helmikuuta
    huhtikuuta ianuarie iulie iunie jan janeiro janner januar januari january január janv janvier joulukuuta juil
    juill juillet juin jul julho juli julio juliol july jun june junho juni junio juny jän jänner július június kas
    kasım kesäkuuta května kwi kwiecień kwietnia ledna lip lipca lipiec lis listopad listopada listopadu lokakuuta
    lug luglio lut lutego luty maaliskuuta maart mag maggio mai maig maio maj maja mar marca march maret marraskuuta
    mars mart martie marts marzec marzo març março may mayo mayıs mei mrt mrz május március mär märz nis nisan
    noiembrie nov november novembre novembro noviembre oca ocak oct october octobre octombrie octubre okt oktober
    október ott ottobre out outubro paź październik października prosince sep sept september septembre septembrie
    septiembre set setembre setembro setiembre sett settembre sie sierpień sierpnia srpna sty styczeń stycznia
    syyskuuta szeptember tammikuuta tem temmuz toukokuuta wrz wrzesień września září április února července června
    října şub şubat авг август августа апр апрель апреля березень березня вересень вересня грудень грудня дек
    декабрь декабря жовтень жовтня июл июль июля июн июнь июня квітень квітня липень липня листопад листопада лютий
    лютого май мар март марта мая ноя ноябрь ноября окт октябрь октября сен сент сентябрь сентября серпень серпня
    січень січня травень травня фев февр февраль февраля червень червня янв январь января
    """.split()
)
DAYS = frozenset(
    """
    cuma cumartesi czwartek dienstag dimanche dinsdag domenica domingo donderdag donnerstag freitag fri friday
    giovedi giovedì jeudi jueves jumat kamis lundi lunedi lunedì lunes maandag mardi martedi martedì martes
    mercoledi mercoledì mercredi miercoles minggu mittwoch miércoles mon monday montag niedziela pazar pazartesi
    perşembe piątek poniedziałek quarta quinta rabu sabado sabato sabtu salı samedi samstag sat saturday segunda
    selasa senin sexta sobota sonnabend sonntag sun sunday sábado terça thu thur thurs thursday tue tues tuesday
    vendredi venerdi venerdì viernes vrijdag wed wednesday weds woensdag wtorek zaterdag zondag çarşamba środa
    воскресенье вторник понедельник пятница среда суббота четверг ahad
    """.split()
)
# Other words, too, and so names only before a comma or a full stop.
MONTHS_SHORT = frozenset(
    """
    ago
    """.split()
)
DAYS_SHORT = frozenset(
    """
    di do fr mi mo sa so вс вт пн пт сб ср чт
    """.split()
)

# What a text can be about whose every other line a rule of that category would take for furniture: the category, parts
# of words that speak of it, and parts of words one of which must stand beside them (cookies are baked, too).
_ON_THE_WEB = (
    "browser",
    "website",
    "web site",
    "webs",
    "site web",
    "сайт",
    "privacy",
    "tracking",
    "gdpr",
    "dsgvo",
    "rgpd",
)
TOPICS: dict[str, tuple[tuple[str, ...], tuple[str, ...]]] = {
    "cookies": (("cookie", "куки", "çerez"), _ON_THE_WEB),
    "legal": (
        (
            "privacy", "copyright", "personal data", "terms of use", "terms of service", "trademark", "datenschutz",
            "urheber", "personenbezogen", "vie privée", "données personnelles", "droits d'auteur", "privacidad",
            "datos personales", "derechos de autor", "dati personali", "diritti d'autore", "privacidade",
            "dados pessoais", "direitos autorais", "авторск", "персональн", "persoonsgegevens", "dane osobow",
            "kişisel veri",
        ),
        (),
    ),
    "newsletter": (("newsletter", "mailing list", "rundbrief", "boletín", "рассылк", "nieuwsbrief"), ()),
    "subscription": (("subscri", "paywall", "abonne", "suscri", "assina", "подписк"), ()),
    "app": ((" app ", " apps ", " app, ", " app."), ()),
}  # fmt: skip
