from django import template

from .. import sentences

register = template.Library()


@register.simple_tag
def figure_text(achieved, target, unit) -> str:
    return sentences.figure_text(achieved, target, unit)


@register.filter
def target_text(task) -> str:
    return sentences.target_text(task.target, task.unit)


@register.filter
def follow_through_text(found) -> str:
    return sentences.follow_through_text(found)


@register.inclusion_tag("components/clock.html")
def clock(clock):
    word, icon, tone = sentences.CLOCK_WORDS[clock.state]
    return {
        "state": clock.state,
        "word": word,
        "icon": icon,
        "tone": tone,
        "title": sentences.clock_title(clock),
        "detail": sentences.clock_text(clock),
    }
