import os

from django.http import JsonResponse
from django.urls import path
from sample import views
from sample.models import Note

from .greeting import greeting


def home(request):
    notes = list(Note.objects.order_by("id").values_list("text", flat=True))
    return JsonResponse({"greeting": greeting, "environment": os.environ.get("ENVIRONMENT"), "notes": notes})


urlpatterns = [
    path("", home),
    path("cgu", home),
    path("notes", views.notes),
    path("uploads/<str:name>", views.upload),
]
