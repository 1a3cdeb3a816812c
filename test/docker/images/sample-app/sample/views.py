import redis
from django.conf import settings
from django.http import HttpResponse, JsonResponse

from .models import Note
from .storage import bucket
from .tasks import write


def health(request):
    Note.objects.exists()
    return HttpResponse("ok")


def home(request):
    """Which image answers, what the database holds, and how often this was asked, which Redis counts."""
    visits = redis.from_url(settings.REDIS_URL).incr("visits")
    notes = list(Note.objects.order_by("id").values("text", "author"))
    return JsonResponse({"version": settings.VERSION, "visits": visits, "notes": notes})


def notes(request):
    """Leaves what is posted to a worker."""
    write.delay(request.body.decode())
    return HttpResponse(status=202)


def upload(request, name):
    if request.method == "PUT":
        bucket().put_object(Key=name, Body=request.body)
        return HttpResponse(status=201)
    return HttpResponse(bucket().Object(name).get()["Body"].read())
