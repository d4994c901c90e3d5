package feed

import (
	"context"
	"fmt"
	"net"
	"net/http"
	"net/netip"
	"net/url"
	"strconv"
	"strings"
)

// via sends requests through the proxy, except to addresses that the config
// allows although private: those are inside, as we are. A proxy looks names up
// itself, so the guard sees no address behind a name; what is written as an
// address, or always means this machine, is refused all the same.
func (g guard) via(req *http.Request) (*url.URL, error) {
	addr, ok := literal(req.URL.Hostname())
	switch {
	case !ok && numeric(req.URL.Hostname()):
		return nil, fmt.Errorf("%w: %s is an address in disguise", ErrPrivate, quoted(req.URL.Hostname()))
	case !ok:
		return g.proxy, nil
	case g.allowed(addr):
		return nil, nil
	}
	return g.proxy, g.check(addr)
}

// proxied reports whether a URL is asked for through the proxy.
func (g guard) proxied(u *url.URL) bool {
	if g.proxy == nil {
		return false
	}
	addr, ok := literal(u.Hostname())
	return !ok || !g.allowed(addr)
}

// dialWithProxy dials the proxy wherever it is, and what goes past it under guard.
func (g guard) dialWithProxy(ctx context.Context, network, address string) (net.Conn, error) {
	if address == proxyAddress(g.proxy) {
		return g.dialer(nil).DialContext(ctx, network, address)
	}
	return g.dialer(g.control).DialContext(ctx, network, address)
}

func proxyAddress(u *url.URL) string {
	port := u.Port()
	if port == "" {
		port = map[string]string{"http": "80", "https": "443"}[u.Scheme]
	}
	if port == "" {
		port = "1080"
	}
	return net.JoinHostPort(u.Hostname(), port)
}

// literal returns the address that a host name is without a look-up.
func literal(host string) (addr netip.Addr, ok bool) {
	host = strings.TrimSuffix(strings.ToLower(host), ".")
	if host == "localhost" || strings.HasSuffix(host, ".localhost") { // RFC 6761
		return netip.AddrFrom4([4]byte{127, 0, 0, 1}), true
	}
	addr, err := netip.ParseAddr(host)
	return addr.Unmap().WithZone(""), err == nil
}

// numeric reports whether some programs read a host name as an address: its last
// label is a number, as in 2130706433 or 0x7f.1 (WHATWG URL, "ends in a number").
func numeric(host string) bool {
	host = strings.TrimSuffix(host, ".")
	last := strings.ToLower(host[strings.LastIndexByte(host, '.')+1:])
	_, err := strconv.ParseUint(last, 0, 64)
	return err == nil || strings.Trim(last, "0123456789") == ""
}
