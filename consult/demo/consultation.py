"""The demonstration consultation: what it asks, and its dates, which move along with the day of loading."""

import datetime as dt
from zoneinfo import ZoneInfo

from consult.demo.draft import ARTICLES
from consult.models.consultations import Article, Consultation, Question, QuestionKind
from consult.models.people import WorkingGroup
from consult.models.types import Translated

SLUG = "ia-y-trabajo"
ZONE = ZoneInfo("America/Mexico_City")
FIRST_DAY = dt.date(2026, 10, 12)  # of the texts, as they are written down
ANNOUNCED_BEFORE = dt.timedelta(days=14)
OPEN_FOR = dt.timedelta(days=30)  # from the day of loading
RESULTS_AFTER = dt.timedelta(days=45)  # from the close
ANSWER_AFTER = dt.timedelta(days=105)

TITLE = {"es": "Inteligencia artificial y trabajo en México", "en": "Artificial intelligence and work in Mexico"}
LEAD = {
    "es": "Queremos saber qué está cambiando donde trabajas, estudias o vives, y qué debería hacerse al respecto. "
    "Con lo que escribas, el grupo de trabajo redactará recomendaciones para el Congreso y la autoridad laboral.",
    "en": "We want to know what is changing where you work, study or live, and what should be done about it. "
    "From what you write, the working group will draft recommendations to Congress and the labour authority.",
}
QUESTIONS: tuple[tuple[Translated, Translated], ...] = (
    (
        {
            "es": "¿Qué está cambiando la inteligencia artificial en tu trabajo, tu escuela o tu comunidad?",
            "en": "What is artificial intelligence changing in your work, your school or your community?",
        },
        {
            "es": "Marca dónde la notas y cuenta lo que has visto: una máquina, un programa, un curso, un despido.",
            "en": "Mark where you notice it and tell what you have seen: a machine, a program, a course, a dismissal.",
        },
    ),
    (
        {
            "es": "¿Debe México poner reglas obligatorias a la inteligencia artificial en el trabajo? "
            "¿Qué más hace falta?",
            "en": "Should Mexico set binding rules for artificial intelligence at work? What else is needed?",
        },
        {
            "es": "El gobierno, las empresas, las escuelas, los sindicatos, cada quien: di quién y qué.",
            "en": "Government, companies, schools, unions, each of us: say who, and what.",
        },
    ),
    (
        {
            "es": "¿Qué te preocupa, o qué no debe quedar fuera?",
            "en": "What worries you, or what must not be left out?",
        },
        {},
    ),
)
# Of the first question: where people notice it. The second one asks for a position.
CHOICES = (
    {"key": "tasks", "text": {"es": "En las tareas que hago", "en": "In the tasks that I do"}},
    {
        "key": "conditions",
        "text": {"es": "En cómo me contratan, vigilan o pagan", "en": "In how I am hired, watched or paid"},
    },
    {"key": "school", "text": {"es": "En la escuela o en los cursos", "en": "At school or in courses"}},
    {"key": "community", "text": {"es": "En mi comunidad", "en": "In my community"}},
    {"key": "not_yet", "text": {"es": "Todavía no la noto", "en": "I do not notice it yet"}},
)
ASKS_STANCE = 2
# Numbers and addresses that belong to nobody.
OTHER_WAYS = (
    {
        "title": {"es": "Por teléfono", "en": "By telephone"},
        "body": {
            "es": "Llama al 00 0000 0000 (número inventado). Una persona escribe lo que dices y te lo lee.",
            "en": "Call 00 0000 0000 (an invented number). A person writes down what you say and reads it to you.",
        },
    },
    {
        "title": {"es": "En papel", "en": "On paper"},
        "body": {
            "es": "Pide la hoja en una biblioteca pública y déjala en el buzón de la consulta.",
            "en": "Ask for the sheet in a public library and leave it in the box of the consultation.",
        },
    },
    {
        "title": {"es": "En una asamblea", "en": "In an assembly"},
        "body": {
            "es": "Tu comunidad puede reunirse y mandar el acta con lo que se acordó, en su lengua.",
            "en": "Your community can meet and send the minutes with what was agreed, in its own language.",
        },
    },
)
FACTS = (
    {
        "title": {"es": "Qué hará el grupo de trabajo", "en": "What the working group will do"},
        "body": {
            "es": "El grupo de trabajo va a recomendar qué debe hacer el país en capacitación, educación, condiciones "
            "de trabajo y vigilancia de los sistemas automáticos. No decide por sí mismo: sus recomendaciones se "
            "entregan al Congreso y a la autoridad laboral, que deben contestarlas en público.",
            "en": "The working group will recommend what the country should do on training, education, working "
            "conditions and the oversight of automated systems. It does not decide by itself: its recommendations go "
            "to Congress and the labour authority, which have to answer them in public.",
        },
    },
    {
        "title": {"es": "Qué entendemos por inteligencia artificial", "en": "What we mean by artificial intelligence"},
        "body": {
            "es": "Programas que aprenden de ejemplos para hacer algo que antes hacía una persona: clasificar piezas, "
            "repartir pedidos, contestar mensajes, escribir, traducir, decidir a quién se entrevista. No hace falta "
            "que sepas cómo funcionan para opinar.",
            "en": "Programs that learn from examples to do what a person used to do: sort parts, hand out deliveries, "
            "answer messages, write, translate, decide who gets an interview. You need not know how they work to have "
            "your say.",
        },
    },
    {
        "title": {"es": "Qué dice hoy la ley", "en": "What the law says today"},
        "body": {
            "es": "La Ley Federal del Trabajo obliga a los patrones a capacitar (artículo 153-A), regula el "
            "teletrabajo (capítulo XII Bis) y el trabajo en plataformas digitales (capítulo IX Bis). Todavía no hay "
            "una ley general sobre inteligencia artificial.",
            "en": "The Federal Labour Law obliges employers to train their workers (article 153-A) and covers remote "
            "work (chapter XII Bis) and work for digital platforms (chapter IX Bis). There is no general law on "
            "artificial intelligence yet.",
        },
    },
)


def shift(newest: dt.datetime, today: dt.date) -> dt.timedelta:
    """By how many whole days the texts move, so that the newest one came yesterday and a stranger finds all open."""
    return today - dt.timedelta(days=1) - newest.date()


def consultation(group: WorkingGroup, moved: dt.timedelta, today: dt.date) -> Consultation:
    """The consultation with its questions, open on `today`, not stored yet."""
    opens = _midnight(FIRST_DAY + moved)
    found = Consultation(
        slug=SLUG,
        working_group=group,
        title=TITLE,
        lead=LEAD,
        facts=list(FACTS),
        folio_prefix="IATRAB",
        timezone=ZONE.key,
        languages=["es", "en"],
        is_demonstration=True,
        announced_at=opens - ANNOUNCED_BEFORE,
        opens_at=opens,
        closes_at=_midnight(today + OPEN_FOR + dt.timedelta(days=1)) - dt.timedelta(minutes=1),
        results_due_at=_midnight(today + OPEN_FOR + RESULTS_AFTER),
        answer_due_at=_midnight(today + OPEN_FOR + ANSWER_AFTER),
        other_ways=list(OTHER_WAYS),
        shows_opinions=True,
        questions=[
            Question(position=position, text=text, hint=hint, asks_stance=position == ASKS_STANCE)
            for position, (text, hint) in enumerate(QUESTIONS, start=1)
        ],
        articles=[
            Article(position=position, heading=heading, body=body)
            for position, (heading, body) in enumerate(ARTICLES, start=1)
        ],
    )
    found.questions[0].kind, found.questions[0].choices = QuestionKind.MANY_CHOICES, list(CHOICES)
    return found


def _midnight(day: dt.date) -> dt.datetime:
    return dt.datetime.combine(day, dt.time(), ZONE)
