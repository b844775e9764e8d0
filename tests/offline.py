"""The network blocked for a process: `BLOCK` written as `sitecustomize.py` into a folder of its PYTHONPATH."""

# Python imports a module of this name at every start, also in the kernels that a test starts.
BLOCK = """
import socket

def refuse_outside(method):
    def connect(self, address):
        if isinstance(address, tuple) and address[0] not in ("127.0.0.1", "::1", "localhost"):
            raise OSError(f"the test blocks the network: {address[0]}")
        return method(self, address)
    return connect

socket.socket.connect = refuse_outside(socket.socket.connect)
socket.socket.connect_ex = refuse_outside(socket.socket.connect_ex)
inside = socket.getaddrinfo

def getaddrinfo(host, *rest, **more):
    if host not in ("127.0.0.1", "::1", "localhost", None):
        raise OSError(f"the test blocks the network: {host}")
    return inside(host, *rest, **more)

socket.getaddrinfo = getaddrinfo
"""
