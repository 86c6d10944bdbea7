"""URLs of people: our own pages under `accounts:`, sign-in pages under allauth's plain names."""

from typing import TypeAlias

from django.urls import URLPattern, URLResolver, include, path

from apps.accounts.views import keys, notifications, own, people

Routes: TypeAlias = list[URLPattern | URLResolver]

person: Routes = [
    path("", people.person, name="person"),
    path("invite-again/", people.person_invite_again, name="person-invite-again"),
    path("role/", people.person_role, name="person-role"),
    path("end/", people.person_end, name="person-end"),
    path("disable/", people.person_disable, name="person-disable"),
    path("enable/", people.person_enable, name="person-enable"),
    path("sign-out/", people.person_sign_out, name="person-sign-out"),
    path("unlock/", people.person_unlock, name="person-unlock"),
]
desk: Routes = [
    path("accounts/", own.profile, name="profile"),
    path("accounts/audit/", own.audit, name="audit"),
    path("notifications/", notifications.notifications, name="notifications"),
    path("notifications/read/", notifications.read_all, name="notifications-read"),
    path(
        "notifications/<int:notification_id>/open/",
        notifications.notification,
        name="notification-open",
    ),
    path("people/", people.people, name="people"),
    path("people/invite/", people.person_invite, name="person-invite"),
    path("people/<int:user_id>/", include(person)),
    path("people/raises/<int:raise_id>/grant/", people.raise_grant, name="raise-grant"),
    path("people/raises/<int:raise_id>/refuse/", people.raise_refuse, name="raise-refuse"),
    path("keys/", keys.keys, name="keys"),
    path("keys/new/", keys.key_make, name="key-make"),
    path("keys/<int:key_id>/revoke/", keys.key_revoke, name="key-revoke"),
]
urlpatterns: Routes = [
    path("", include((desk, "accounts"))),
    path("accounts/", include("allauth.account.urls")),
    path("accounts/2fa/", include("allauth.mfa.urls")),
    path("accounts/sessions/", include("allauth.usersessions.urls")),
]
