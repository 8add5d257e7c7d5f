"""Single words that the furniture of pages is made of, in the languages of the rule packs and some more.

No rule: one of them says little. A line full of them is a menu.
"""

FURNITURE = frozenset(
    """
    newsletter newsletters subscribe subscribed subscription subscriptions sign login register inbox email alerts cookie
    cookies privacy policy terms conditions copyright rights reserved advertise advertising advertisement careers
    contact sitemap menu search share tweet follow facebook twitter instagram youtube linkedin whatsapp pinterest reddit
    telegram comments comment reply account app download podcast podcasts video videos gallery photos slideshow related
    recommended trending popular latest headlines stories watch click read more skip close shop store cart gift cards
    sponsored partner partners premium edition archive archives quiz games crossword puzzles horoscope weather jobs
    obituaries classifieds about faq home previous next tags posted categories leave cancel
    suche datenschutz impressum kontakt anmelden abo abonnieren abonnement kommentare teilen werbung anzeige
    nutzungsbedingungen barrierefreiheit startseite mediadaten agb weiterlesen drucken merken
    suscríbete suscribirse boletín publicidad compartir comentarios contacto política privacidad portada inicio aviso
    abonnez connexion inscription mentions légales partager commentaires confidentialité accueil publicité
    iscriviti pubblicità condividi commenti contatti accedi redazione assine compartilhar comentários anuncie contato
    подписаться реклама комментарии поделиться контакты войти редакция реклама подписка
    delen reageren inloggen nieuwsbrief adverteren voorwaarden
    zaloguj reklama polityka prywatności komentarze udostępnij
    giriş paylaş yorum künye gizlilik abone iletişim daftar masuk redaksi pedoman iklan kontak
    konto prenumerera annonsera kontakta tietosuoja tilaa annonse personvern
    """.split()
)
