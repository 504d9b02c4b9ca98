// libre and librem as Swift sees them. Differences between libre versions stay in this file.
#pragma once
#define HAVE_INTTYPES_H 1
#define HAVE_STDBOOL_H 1
#define HAVE_INET6 1
#ifndef RELEASE
#define RELEASE 1
#endif
#include <sys/eventfd.h>
#include <sys/prctl.h>
#include <sys/socket.h>
#include <sys/syscall.h>
#include <sys/timerfd.h>
#include <unistd.h>
#include <re/re.h>
#include <rem/rem.h>
#include <openssl/err.h>
#include <openssl/evp.h>
#include <openssl/ssl.h>
#include <openssl/x509v3.h>

// Swift imports no C function with a variable number of arguments. Text from outside goes through "%s", never as
// the format. Headers end in CR LF each.

static inline int switchboard_transp_add(struct sip *sip, enum sip_transp transport, const struct sa *local,
					 struct tls *tls)
{
	return sip_transp_add(sip, transport, local, tls);
}

// A final answer outside a session, with extra headers; makes the server transaction that absorbs repetitions.
static inline int switchboard_reply(struct sip *sip, const struct sip_msg *msg, uint16_t status, const char *reason,
				    const char *headers)
{
	return sip_treplyf(NULL, NULL, sip, msg, false, status, reason, "%sContent-Length: 0\r\n\r\n", headers);
}

// An answer within a session, with a Contact, as REFER needs.
static inline int switchboard_reply_contact(struct sip *sip, const struct sip_msg *msg, uint16_t status,
					    const char *reason, const char *user)
{
	struct sip_contact contact;

	sip_contact_set(&contact, user, &msg->dst, msg->tp);
	return sip_treplyf(NULL, NULL, sip, msg, true, status, reason, "%HContent-Length: 0\r\n\r\n",
			   sip_contact_print, &contact);
}

// A name and a password for whoever asks who we are. libre asks for them when a BYE is challenged too, and by then the call
// that it was told of may be gone: so they are an object of libre's, which it holds itself.
struct switchboard_credentials {
	char *user;
	char *password;
};

static inline void switchboard_credentials_destructor(void *arg)
{
	struct switchboard_credentials *credentials = (struct switchboard_credentials *)arg;

	mem_deref(credentials->user);
	mem_deref(credentials->password);
}

static inline struct switchboard_credentials *switchboard_credentials_alloc(const char *user, const char *password)
{
	struct switchboard_credentials *credentials;

	credentials = (struct switchboard_credentials *)mem_zalloc(sizeof(*credentials),
								   switchboard_credentials_destructor);
	if (!credentials)
		return NULL;
	if (str_dup(&credentials->user, user) || str_dup(&credentials->password, password))
		return (struct switchboard_credentials *)mem_deref(credentials);
	return credentials;
}

static inline int switchboard_credentials_asked(char **user, char **password, const char *realm, void *arg)
{
	const struct switchboard_credentials *credentials = (const struct switchboard_credentials *)arg;
	int err;
	(void)realm;

	if (!credentials)
		return EAUTH;
	err = str_dup(user, credentials->user);
	return err ? err : str_dup(password, credentials->password);
}

static inline int switchboard_auth_alloc(struct sip_auth **auth, struct switchboard_credentials *credentials)
{
	return sip_auth_alloc(auth, switchboard_credentials_asked, credentials, true);
}

static inline int switchboard_accept(struct sipsess **session, struct sipsess_sock *sock, const struct sip_msg *msg,
				     uint16_t status, const char *reason, const char *user, const char *headers,
				     sipsess_offer_h *offer, sipsess_answer_h *answer, sipsess_estab_h *established,
				     sipsess_info_h *info, sipsess_refer_h *refer, sipsess_close_h *closed, void *arg,
				     struct switchboard_credentials *credentials)
{
	return sipsess_accept(session, sock, msg, status, reason, user, "application/sdp", NULL,
			      switchboard_credentials_asked, credentials, true,
			      offer, answer, established, info, refer, closed, arg, "%s", headers);
}

static inline int switchboard_answer(struct sipsess *session, struct mbuf *description, const char *headers)
{
	return sipsess_answer(session, 200, "OK", description, "%s", headers);
}

static inline int switchboard_reject(struct sipsess *session, uint16_t status, const char *reason)
{
	return sipsess_reject(session, status, reason, NULL);
}

static inline int switchboard_connect(struct sipsess **session, struct sipsess_sock *sock, const char *to,
				      const char *from, const char *user, struct mbuf *description,
				      sipsess_offer_h *offer, sipsess_answer_h *answer, sipsess_progr_h *progress,
				      sipsess_estab_h *established, sipsess_info_h *info, sipsess_refer_h *refer,
				      sipsess_close_h *closed, struct switchboard_credentials *credentials, void *arg,
				      const char *headers)
{
	return sipsess_connect(session, sock, to, NULL, from, user, NULL, 0, "application/sdp", description,
			       switchboard_credentials_asked, credentials, true, offer, answer, progress, established, info, refer, closed, arg,
			       "%s", headers);
}

static inline int switchboard_contact_handler(enum sip_transp transport, const struct sa *source,
					      const struct sa *destination, struct mbuf *mb, void *arg)
{
	(void)destination;
	(void)arg;
	struct sip_contact contact;

	sip_contact_set(&contact, "switchboard", source, transport);
	return mbuf_printf(mb, "%H", sip_contact_print, &contact);
}

// OPTIONS to a peer, outside any call.
static inline int switchboard_options(struct sip *sip, const char *uri, const char *from, const char *tag,
				      sip_resp_h *response, void *arg)
{
	return sip_requestf(NULL, sip, true, "OPTIONS", uri, NULL, NULL, switchboard_contact_handler, response, arg,
			    "From: <%s>;tag=%s\r\nTo: <%s>\r\nCall-ID: %s\r\nCSeq: 1 OPTIONS\r\n"
			    "Accept: application/sdp\r\nContent-Length: 0\r\n\r\n",
			    from, tag, uri, tag);
}

static inline int switchboard_register(struct sipreg **registration, struct sip *sip, const char *registrar,
				       const char *address, uint32_t expires, const char *user,
				       sip_auth_h *credentials, sip_resp_h *response, void *arg)
{
	return sipreg_register(registration, sip, registrar, address, NULL, address, expires, user, NULL, 0, 0,
			       credentials, arg, false, response, arg, NULL, NULL);
}

// A request within a dialog: REFER and NOTIFY, which libre would send by itself but without saying how they fared.
static inline int switchboard_request(struct sip *sip, const char *method, struct sip_dialog *dialog,
				      struct sip_auth *auth, sip_resp_h *response, void *arg, const char *headers, const char *body)
{
	return sip_drequestf(NULL, sip, true, method, dialog, 0, auth, switchboard_contact_handler, response, arg,
			     "%sContent-Length: %zu\r\n\r\n%s", headers, str_len(body), body);
}

static inline int switchboard_format_add(struct sdp_media *media, const char *id, const char *name, uint32_t rate,
					 const char *params)
{
	if (!params)
		return sdp_format_add(NULL, media, false, id, name, rate, 1, NULL, NULL, NULL, false, NULL);
	return sdp_format_add(NULL, media, false, id, name, rate, 1, NULL, NULL, NULL, false, "%s", params);
}

static inline int switchboard_media_attribute(struct sdp_media *media, const char *name, const char *value)
{
	return sdp_media_set_lattr(media, true, name, "%s", value);
}

// `accept` is ours; this is the system's.
static inline int switchboard_accept4(int listener, struct sockaddr *address, socklen_t *length)
{
	return (int)syscall(SYS_accept4, listener, address, length, SOCK_CLOEXEC);
}

// libre prints its own warnings on standard error; what a peer sends must not fill a log.
void dbg_init(int level, int flags);
static inline void switchboard_quiet(void)
{
	dbg_init(0, 0);
}

// What a peer may write in place of RTP/AVP: feedback profiles, and the secure ones where we have keys.
static inline int switchboard_alternative_transports(struct sdp_media *media, int secure)
{
	if (secure)
		return sdp_media_set_alt_protos(media, 4, "RTP/AVP", "RTP/SAVP", "RTP/AVPF", "RTP/SAVPF");
	return sdp_media_set_alt_protos(media, 1, "RTP/AVPF");
}

// libre declares it only where USE_OPENSSL is defined.
struct ssl_ctx_st *tls_openssl_context(const struct tls *tls);

// The calling thread's name, as ps and top show it.
static inline void switchboard_name_thread(const char *name)
{
	prctl(PR_SET_NAME, name, 0, 0, 0);
}

// `rtcp_stats` is a struct too, and Swift sees only that.
static inline int switchboard_rtcp_stats(struct rtp_sock *socket, uint32_t ssrc, struct rtcp_stats *stats)
{
	return rtcp_stats(socket, ssrc, stats);
}
