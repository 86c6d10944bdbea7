"""Log lines as data: one JSON object an event, UTC."""

from typing import Any

import structlog


def configuration(*, level: str) -> dict[str, Any]:
    """Return Django's LOGGING; `level` empty means INFO for ShopOps and WARNING for libraries.

    Events of structlog take the same way out, so that no line has another form.
    """
    before: list[Any] = [
        structlog.contextvars.merge_contextvars,  # the request and who asks
        structlog.stdlib.add_log_level,
        structlog.stdlib.add_logger_name,
        structlog.processors.TimeStamper(fmt="iso", utc=True),
        structlog.processors.format_exc_info,
    ]
    structlog.configure(
        processors=[*before, structlog.stdlib.ProcessorFormatter.wrap_for_formatter],
        logger_factory=structlog.stdlib.LoggerFactory(),
        wrapper_class=structlog.stdlib.BoundLogger,
    )
    json_lines = {
        "()": structlog.stdlib.ProcessorFormatter,
        "processor": structlog.processors.JSONRenderer(ensure_ascii=False),
        "foreign_pre_chain": before,
    }
    return {
        "version": 1,
        "disable_existing_loggers": False,
        "formatters": {"json": json_lines},
        "handlers": {"stderr": {"class": "logging.StreamHandler", "formatter": "json"}},
        "root": {"handlers": ["stderr"], "level": level or "WARNING"},
        "loggers": {
            "apps": {"level": level or "INFO"},
            "shopops": {"level": level or "INFO"},
            # Its lines of refusals hold the path, which may be a secret; ours name the page.
            "django.request": {"level": "ERROR"},
        },
    }
