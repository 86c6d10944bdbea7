"""URLs of people: our own pages under `accounts:`, sign-in pages under allauth's plain names."""

from django.urls import URLPattern, URLResolver, include, path

from apps.accounts.views import audit, profile

own = [
    path("", profile, name="profile"),
    path("audit/", audit, name="audit"),
]
urlpatterns: list[URLPattern | URLResolver] = [
    path("", include((own, "accounts"))),
    path("", include("allauth.account.urls")),
    path("2fa/", include("allauth.mfa.urls")),
    path("sessions/", include("allauth.usersessions.urls")),
]
