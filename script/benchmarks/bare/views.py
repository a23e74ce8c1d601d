"""One indexed read and a template written out; or one insert."""

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render

from partnerships import clock
from script.benchmarks.bare.models import BareAnswer


def questions(request: HttpRequest, person: int, page: int) -> HttpResponse:
    """GET: the page for that person. POST: their answers as one row."""
    if request.method == "POST":
        answers = {name: values for name, values in request.POST.lists() if name != "csrfmiddlewaretoken"}
        BareAnswer.objects.create(person=person, page=page, answers=answers, saved_at=clock.now())
        return HttpResponseRedirect(f"/bare/{person}/{page}/")
    row = BareAnswer.objects.get(pk=person)
    return render(
        request, f"bare/page{page}.html", {"person": row, "course": "Neglect: signs and first steps"}
    )
