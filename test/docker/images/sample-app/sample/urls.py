from django.urls import path

from . import views

urlpatterns = [
    path("", views.home),
    path("health", views.health),
    path("notes", views.notes),
    path("uploads/<str:name>", views.upload),
]
