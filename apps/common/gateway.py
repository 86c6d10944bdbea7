"""The way out to text messages and chats, through whichever service an address of Apprise names."""


def gateway_send(address: str, *, title: str, body: str) -> bool | None:
    """Send through a gateway: True when it took the message, None where the address is no gateway.

    Apprise says only yes or no: False may be a gateway that did not answer, so nobody knows. An
    answer that sends elsewhere is a no: what is sent goes to the named host and to no other.
    """
    import apprise  # so that pages, which send nothing, do not wait for its many services

    road = apprise.Apprise(asset=apprise.AppriseAsset(http_redirects=False))
    if not road.add(address):
        return None
    return bool(road.notify(title=title, body=body))
