// libre and librem as Swift sees them. Differences between libre versions stay in this file.
#pragma once
#define HAVE_INTTYPES_H 1
#define HAVE_STDBOOL_H 1
#define HAVE_INET6 1
#ifndef RELEASE
#define RELEASE 1
#endif
#include <sys/eventfd.h>
#include <sys/timerfd.h>
#include <re/re.h>
#include <rem/rem.h>

// Swift imports no C function with a variable number of arguments. Text from outside goes through "%s", never as
// the format. Headers end in CR LF each.

static inline int switchboard_transp_add(struct sip *sip, enum sip_transp transport, const struct sa *local)
{
	return sip_transp_add(sip, transport, local);
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

static inline int switchboard_accept(struct sipsess **session, struct sipsess_sock *sock, const struct sip_msg *msg,
				     uint16_t status, const char *reason, const char *user, const char *headers,
				     sipsess_offer_h *offer, sipsess_answer_h *answer, sipsess_estab_h *established,
				     sipsess_info_h *info, sipsess_refer_h *refer, sipsess_close_h *closed, void *arg)
{
	return sipsess_accept(session, sock, msg, status, reason, user, "application/sdp", NULL, NULL, NULL, false,
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
				      sipsess_close_h *closed, void *arg, const char *headers)
{
	return sipsess_connect(session, sock, to, NULL, from, user, NULL, 0, "application/sdp", description, NULL,
			       NULL, false, offer, answer, progress, established, info, refer, closed, arg, "%s",
			       headers);
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

// A request within a dialog: REFER and NOTIFY, which libre would send by itself but without saying how they fared.
static inline int switchboard_request(struct sip *sip, const char *method, struct sip_dialog *dialog,
				      sip_resp_h *response, void *arg, const char *headers, const char *body)
{
	return sip_drequestf(NULL, sip, true, method, dialog, 0, NULL, switchboard_contact_handler, response, arg,
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

// libre prints its own warnings on standard error; what a peer sends must not fill a log.
void dbg_init(int level, int flags);
static inline void switchboard_quiet(void)
{
	dbg_init(0, 0);
}
