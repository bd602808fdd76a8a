"""The draft text of the demonstration: guidelines that working people, schools and companies may comment on."""

from consult.models.types import Translated

ARTICLES: tuple[tuple[Translated, Translated], ...] = (
    (
        {
            "es": "Proyecto de lineamientos, artículo 1. Para qué sirven",
            "en": "Draft guidelines, article 1. What they are for",
        },
        {
            "es": "Estos lineamientos dicen qué se espera de quien usa sistemas automáticos para organizar el trabajo, "
            "y qué puede pedir quien trabaja. Valen para empresas, plataformas y dependencias públicas.",
            "en": "These guidelines say what is expected of those who use automated systems to organise work, and what "
            "working people may ask for. They apply to companies, platforms and public offices.",
        },
    ),
    (
        {"es": "Artículo 2. Capacitación dentro de la jornada", "en": "Article 2. Training in working hours"},
        {
            "es": "Quien instale un sistema que cambie un puesto capacita antes a las personas que lo ocupan, dentro "
            "de la jornada y con su salario completo. La capacitación se hace con el equipo que se va a usar.",
            "en": "Whoever installs a system that changes a job first trains the people who hold it, in working hours "
            "and at full pay. The training uses the equipment that will be used.",
        },
    ),
    (
        {"es": "Artículo 3. Revisión por una persona", "en": "Article 3. Review by a person"},
        {
            "es": "Quien reciba una decisión automática sobre su contratación, su turno, su pago o su despido puede "
            "pedir que la revise una persona con poder para cambiarla. La respuesta llega por escrito en diez días.",
            "en": "Whoever gets an automated decision on being hired, on shifts, pay or dismissal may ask for a review "
            "by a person with the power to change it. The reply comes in writing within ten days.",
        },
    ),
    (
        {"es": "Artículo 4. Agua y energía de los centros de datos", "en": "Article 4. Water and energy"},
        {
            "es": "Cada centro de datos publica una vez al año cuánta agua y energía usó y cuántos empleos directos "
            "sostiene, con el mismo método para todos.",
            "en": "Every data centre publishes once a year how much water and energy it used and how many direct jobs "
            "it sustains, by one method for all.",
        },
    ),
)
