from django.urls import path

from integrations.views import telephony

urlpatterns = [
    path("", telephony.calls, name="telephony-calls"),
    path("calls/<uuid:pk>/", telephony.call, name="telephony-call"),
    path("pop/", telephony.pop, name="telephony-pop"),
    path("hear/<uuid:pk>/", telephony.hear, name="telephony-hear"),
    path("systems/", telephony.systems, name="telephony-systems"),
    path("systems/<uuid:pk>/", telephony.system, name="telephony-system"),
    path("systems/<uuid:pk>/secret/", telephony.system_secret, name="telephony-system-secret"),
    path("systems/<uuid:pk>/switch/", telephony.system_switch, name="telephony-system-switch"),
]
