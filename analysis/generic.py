"""Words that name no subject, in the open: they never stand alone in a label, whatever the figures say.

They still count when texts are compared. A list is short on purpose: figures find the rest (how evenly a word is
spread over the topics, and whether it is used as a noun is). Without accents; a word is looked up without its own.
"""

import re
from functools import cache

# fmt: off
_GENERIC = {
    "es": """
        abril abuela abuelo acuerdo agosto ahi ahora algo alguien algun amiga amigo amigos anda animo ano anos apoyo
        atentamente ayer ayuda base bien bola bonito buena buenas bueno buenos cabo cachito cada camino cantidad cara
        caso chance cierto claro clase colmo comadre comentario comentarios compadre completamente contra contrario
        cordial cordialmente corresponda cosa cosas cual cuenta cuestion debate decadas demas dia dias diciembre
        dificil domingo don dona duda efectivamente ejemplo encantada encantado enero enhorabuena enorme especialmente
        esposa esposo etc etcetera evidente exactamente excelente facil falta favor febrero feliz fin final fines
        forma formas fundamental ganas genial gente gracias gran grande grandes gusto habla hecho hermana hermano hija
        hijo hola hora horas hoy humano humanos idea ideas igual igualmente importancia importante incluso iniciativa
        interesante jueves julio junio justo lado lastima lejos letra libre listo logico lugar lunes madrugada mala
        malas malo malos mama manana manera maneras mano manos martes marzo mas mayo mayor mayoria medida mejor
        mejores menor menos mes meses miedo miercoles mil millon millones minuto minutos mismo mitad momento monton
        motivo motivos muchacha muchacho muchachos muchas mucho muchos mundo nada necesaria necesario necesidad
        necesidades nieta nieto ninguna ninguno noche nomas nombre normal nota noviembre nueva nuevas nuevo nuevos
        numero obvio ocasion octubre opinion opiniones papa parte partes pedazo pena pequena pequeno pequenos perdon
        perfectamente perfecto persona personas plazo poco pocos posible precisamente pregunta prima primo principio
        probable problema problemas proposito propuesta propuestas puesto punta punto puntos quien quienes quincena
        rato razon razones real realidad realmente respeto resto rojo sabado saludo saludos seguro semana semanas
        sencillo senor senora senores sentido septiembre serio siempre simplemente sitio situacion sobrina sobrino
        solo solucion soluciones suficiente supuesto tal tantas tanto tarde tardes tema temas tia tiempo tio tipo
        tipos toda todas todo todos total totalmente unica unico urgente uso util vale valor veces vecina vecino
        verdad vez vida viene viernes vista visto votado voto votos
    """,
    "en": """
        able absolutely actually agree agreement amount april august bad bit brother case cases chance clear clearly
        common completely course cousin cousins daughter day days dear december different difficult easy end enough
        entire example fact false february feel feeling few fine friday friend friends full future general good great
        guy guys happy hard help high hour hours huge husband idea ideas important instead interesting issue issues
        january july june kid kind large least less life list little long lot lots main major man many march matter
        maybe mean means men mid minute minutes monday month months mother name nature need needs new next nice night
        normal november number october okay old one opinion order others part parts past people perfect person persons
        place plain plenty point points poor possible power private problem problems proper proposal proposals
        question questions quite real really reason reasons regard regards respect rest result results right sake same
        saturday second sense september serious short side simple simply sincerely single sister situation small son
        sons sort special strong suggestion sunday support sure thank thanks thing things thursday time times today
        tomorrow total true truly tuesday type types unable urgent use useful various view views way ways wednesday
        week weeks word words world worth wrong year years yes yesterday young
    """,
}
_NUMERALS = {
    "es": """
        catorce cien ciento cientos cinco cincuenta cuarenta cuarta cuarto cuatro cuatrocientos decimo diecinueve
        dieciocho dieciseis diecisiete diez doble doce dos doscientos media medio mil miles millon millones mitad
        novecientos noveno noventa nueve ochenta ocho ochocientos octavo once primer primera primero quince quinientos
        quinta quinto segunda segundo seis seiscientos septimo sesenta setecientos setenta sexto siete tercer tercera
        tercero tercio trece treinta tres trescientos una uno veinte veinticinco veinticuatro veintidos veintitres
        veintiuno
    """,
    "en": """
        dozen eight eighteen eighty eleven fifteen fifth fifty first five forty four fourteen fourth half hundred
        hundreds million millions nine nineteen ninety one second seven seventeen seventy six sixteen sixty ten third
        thirteen thirty thousand thousands three twelve twenty two
    """,
}
# Verbs of saying and thinking, and others that any subject takes, in the forms that texts have most.
_VERBS = {
    "es": """
        acaba acabar agarra aparece apoya apoyamos apoyar apoyo aprendi avisa baja cambia comentan comentar contar
        contesta contestan contestar corre creer creo cuento cuesta da dar debe deberia decia decidir decimos decir
        deja dejar dejaron dejen dice dicen dices digan digas digo dijeron dijo doy empece empezamos empezar encontrar
        enseno entender entiende entiendo entra entrar entro escoge escribe escribi escribir escribo esperamos esperar
        espero estoy explica explican explicar explico falta fijo firma gusta gustan gustaria haber hablaba hablabamos
        hablado hablan hablando hablar hablas hablo hacen hacer hacia haga hagan hice hicieron hizo imagino importa
        lee leer leido llama llaman llamo llega llegan llegar llego lleno llevan llevar llevo manda mando meter
        metieron mira mirar necesita necesitamos necesitan opinan opinar opino paga pagan pasa pasan pasar paso pedi
        pedimos pedir pensamos pensando pensar pide piden pido piensa piensan pienso pone ponen poner ponga pongan
        preferiria pregunta preguntan preguntar pregunte pregunto preocupa propone proponemos proponer propongo
        publiquen puede pueden puedes puse puso queda quedan quede quejan quieren quiero quisiera recuerda recuerdo
        resulta reviso sabemos saben saber sabia sacar sale salen salgan salir seguir siento sigo sirve sirven
        solicitamos solicitan solicito sugiero supe supongo tarda tener toca toma tomar trae tuve vayan ven venga
        vengan veo ver viven vivir vivo volver votar
    """,
    "en": """
        add added adds agree argue ask asked asking asks believe call called calls came come comes consider decide
        explain gave get gets getting give given gives going got happen happened hear heard imagine keep keeps knew
        know known knows learn learned let like look looking lose lost made make makes making mention need needed
        propose proposed put reply said saw say saying says see seen send sent show shows speak spoke start started
        stop stopped suggest take taken takes talk talked talking tell telling tells think thinking thought told took
        try trying turn understand used want wanted wants went wish wondering write writing written wrote
    """,
}
_NAMES = """
    adriana alberto alejandra alejandro alfredo alice alicia alvarez ana andrea andres andrew angel angela angeles
    anna anne anthony antonia antonio araceli arturo barbara beatriz blanca brian brown carlos carmen carolina
    castillo castro catalina cecilia cesar charles charlie chavez chris christopher claudia cristina cruz daniel
    daniela david davis deborah delgado diana diaz diego dominguez donald dorothy eduardo edward elena elizabeth
    emilia emilio emily emma enrique ernesto esperanza esther eugenia eva fabiola felipe fernanda fernandez fernando
    flores francisca francisco gabriel gabriela garcia garza george gerardo gloria gomez gonzalez guadalupe guillermo
    gustavo gutierrez guzman hector helen hernandez herrera hugo ignacio ines irene isabel ivan jack jacob jaime james
    jane jason javier jennifer jessica jesus jimena jimenez joaquin john johnson jones jorge jose joseph joshua juan
    juana julia julio karen karla kevin kimberly laura leticia linda lisa lopez lorena lourdes lucia luis luisa manuel
    marcela marcos margaret margarita maria mariana mario marisol mark marta martha martin martinez mary matthew
    medina mendoza mercedes michael michelle miguel miller monica morales moreno munoz nancy natalia nicole nora norma
    octavio olga ortega ortiz oscar pablo patricia patrick paul paula pedro perez peter pilar rachel rafael ramirez
    ramon ramos raquel raul rebecca reyes ricardo richard rivera robert roberto rocio rodrigo rodriguez rojas romero
    rosa rosario ruben ruiz ruth ryan salazar samantha sanchez sandra santiago santos sara sarah scott sergio sharon
    silvia smith sofia sonia soto stephen steven susan susana taylor teresa thomas timothy tomas torres valeria
    vanessa vargas vazquez veronica vicente victor victoria virginia william williams wilson xochitl yolanda
"""
# What stands before a noun, and what stands before a verb: how a word is used tells which of the two it is.
_BEFORE_NOUNS = {
    "es": "el la los las un una unos unas al del de mi mis tu tus su sus nuestro nuestra nuestros nuestras este esta"
          " estos estas ese esa esos esas cada otro otra otros otras algun alguna algunos algunas ningun ninguna"
          " cualquier sin",
    "en": "a an the of our their my your his her its this these those some any every each no more for with",
}
_BEFORE_VERBS = {
    "es": "se no me te nos le les lo que quien ya yo ella ellos ellas nosotros usted ustedes si cuando donde como"
          " nunca puede pueden debe deben van va para a por ha han he hemos hay",
    "en": "to will would can could should must not i we they you he she it who cannot did do does don didn never and"
          " may might is are was were be been have has had",
}
# fmt: on
# Adverbs ("efectivamente"), and verbs with a pronoun behind them ("vigilarlo", "haciendolas").
_ENDINGS = {"es": re.compile(r"(?<=...)(mente|([aei]r|[ae]ndo)(lo|la|los|las|le|les|se|me|nos))$")}
_AND = {
    "es": "y",
    "en": "and",
    "pt": "e",
    "it": "e",
    "fr": "et",
    "ca": "i",
    "de": "und",
    "nl": "en",
    "gl": "e",
    "eu": "eta",
}  # fmt: skip


@cache
def generic_words(language: str) -> frozenset[str]:
    """Words of `language` that name no subject, and names of persons; lower case, without accents."""
    lists = (table.get(language, "") for table in (_GENERIC, _NUMERALS, _VERBS))
    return frozenset(" ".join((*lists, _NAMES)).split())


def is_generic(form: str, language: str) -> bool:
    """Whether a lower-case form without accents names no subject: by the lists, or as an adverb or verb by its end."""
    ending = _ENDINGS.get(language)
    return form in generic_words(language) or (ending is not None and ending.search(form) is not None)


@cache
def before_nouns(language: str) -> frozenset[str]:
    """Words that mostly stand before a noun; empty where nobody has listed them."""
    return frozenset(_BEFORE_NOUNS.get(language, "").split())


@cache
def before_verbs(language: str) -> frozenset[str]:
    """Words that mostly stand before a verb; empty where nobody has listed them."""
    return frozenset(_BEFORE_VERBS.get(language, "").split())


def joiner(language: str, following: str) -> str:
    """The word for "and" before `following`, "&" where it is not listed: "y", but "e" before "impuestos"."""
    if language == "es" and following.lower().startswith(("i", "hi", "í", "hí")):
        return "e"
    return _AND.get(language, "&")
