// pjproject as Swift sees it. Its .pc file says these by -D, which SwiftPM takes from no .pc file.
#pragma once
#ifndef PJ_AUTOCONF
#define PJ_AUTOCONF 1
#endif
#ifndef PJ_IS_BIG_ENDIAN
#if __BYTE_ORDER__ == __ORDER_BIG_ENDIAN__
#define PJ_IS_BIG_ENDIAN 1
#define PJ_IS_LITTLE_ENDIAN 0
#else
#define PJ_IS_BIG_ENDIAN 0
#define PJ_IS_LITTLE_ENDIAN 1
#endif
#endif
#include <sys/prctl.h>
#include <sys/socket.h>
#include <pjlib.h>
#include <pjlib-util.h>
#include <pjsip.h>
#include <pjsip_ua.h>
#include <pjmedia.h>

// Macros, unions without a name and arrays of pointers, none of which Swift imports.

// How many sockets the library watches at once, as it was built.
static inline unsigned switchboard_pj_handles(void)
{
	return PJ_IOQUEUE_MAX_HANDLES;
}

static inline pj_str_t switchboard_pj_str(const char *text, pj_size_t length)
{
	pj_str_t string;

	string.ptr = (char *)text;
	string.slen = (pj_ssize_t)length;
	return string;
}

static inline pjsip_msg *switchboard_pj_message(const pjsip_rx_data *rdata)
{
	return rdata->msg_info.msg;
}

static inline const pjsip_method *switchboard_pj_method(const pjsip_msg *msg)
{
	return &msg->line.req.method;
}

static inline int switchboard_pj_is_request(const pjsip_msg *msg)
{
	return msg->type == PJSIP_REQUEST_MSG;
}

static inline int switchboard_pj_status(const pjsip_msg *msg)
{
	return msg->line.status.code;
}

static inline pj_str_t switchboard_pj_reason(const pjsip_msg *msg)
{
	return msg->line.status.reason;
}

static inline pjsip_uri *switchboard_pj_request_uri(const pjsip_msg *msg)
{
	return msg->line.req.uri;
}

static inline pj_str_t switchboard_pj_user(pjsip_uri *uri)
{
	pjsip_uri *plain = (pjsip_uri *)pjsip_uri_get_uri(uri);

	if (plain && (PJSIP_URI_SCHEME_IS_SIP(plain) || PJSIP_URI_SCHEME_IS_SIPS(plain)))
		return ((pjsip_sip_uri *)plain)->user;
	return switchboard_pj_str("", 0);
}

// Writes one header, name and all; its length, or -1 when there is no room.
static inline int switchboard_pj_print_header(pjsip_hdr *header, char *buffer, pj_size_t size)
{
	return header->vptr->print_on(header, buffer, size);
}

static inline pjsip_hdr *switchboard_pj_first_header(pjsip_msg *msg)
{
	return msg->hdr.next == (pjsip_hdr *)&msg->hdr ? NULL : msg->hdr.next;
}

static inline pjsip_hdr *switchboard_pj_next_header(pjsip_msg *msg, pjsip_hdr *header)
{
	return header->next == (pjsip_hdr *)&msg->hdr ? NULL : header->next;
}

// The body as it came; empty when there is none.
static inline pj_str_t switchboard_pj_body(const pjsip_msg *msg)
{
	if (!msg->body || !msg->body->data)
		return switchboard_pj_str("", 0);
	return switchboard_pj_str((const char *)msg->body->data, msg->body->len);
}

// Puts another body of the same type into a message that came, in memory of the message's own.
static inline void switchboard_pj_replace_body(pjsip_rx_data *rdata, const void *bytes, unsigned length)
{
	pjsip_msg_body *body = rdata->msg_info.msg->body;

	// What is parsed ends in a nought.
	body->data = pj_pool_zalloc(rdata->tp_info.pool, length + 1);
	pj_memcpy(body->data, bytes, length);
	body->len = length;
}

// We like our own order of codecs better than the peer's.
static inline void switchboard_pj_prefer_own(pjsip_inv_session *invite)
{
	if (!invite->neg)
		return;
	pjmedia_sdp_neg_set_prefer_remote_codec_order(invite->neg, PJ_FALSE);
	// All that both have, as any of them may come.
	pjmedia_sdp_neg_set_answer_multiple_codecs(invite->neg, PJ_TRUE);
}

// The datagram, or the message in the stream, as it came.
static inline pj_str_t switchboard_pj_text(const pjsip_rx_data *rdata)
{
	return switchboard_pj_str(rdata->msg_info.msg_buf, rdata->msg_info.len);
}

// The message that could not be read, of which pjproject tells the bytes alone: they are part of it. NULL where line ends stood
// before them.
static inline pjsip_rx_data *switchboard_pj_message_of(const pjsip_tp_dropped_data *dropped)
{
	pjsip_rx_data *rdata = (pjsip_rx_data *)((char *)dropped->data - offsetof(pjsip_rx_data, pkt_info.packet));

	return rdata->tp_info.transport == dropped->tp ? rdata : NULL;
}

// Whether a request belongs to a call that is over, though its dialog is still kept for its last transactions.
static inline int switchboard_pj_is_past(const pjsip_rx_data *rdata)
{
	pjsip_dialog *dialog = pjsip_ua_find_dialog(&rdata->msg_info.cid->id, &rdata->msg_info.to->tag,
						    &rdata->msg_info.from->tag, PJ_FALSE);
	pjsip_inv_session *invite = dialog ? pjsip_dlg_get_inv_session(dialog) : NULL;

	return dialog && (!invite || invite->state == PJSIP_INV_STATE_DISCONNECTED);
}

static inline pj_str_t switchboard_pj_source(const pjsip_rx_data *rdata)
{
	return switchboard_pj_str(rdata->pkt_info.src_name, strlen(rdata->pkt_info.src_name));
}

static inline pj_str_t switchboard_pj_to_tag(const pjsip_rx_data *rdata)
{
	return rdata->msg_info.to ? rdata->msg_info.to->tag : switchboard_pj_str("", 0);
}

// What an event of a transaction brought: the message, or NULL where time or a transport did.
static inline pjsip_rx_data *switchboard_pj_event_message(pjsip_event *event)
{
	if (event && event->type == PJSIP_EVENT_TSX_STATE && event->body.tsx_state.type == PJSIP_EVENT_RX_MSG)
		return event->body.tsx_state.src.rdata;
	if (event && event->type == PJSIP_EVENT_RX_MSG)
		return event->body.rx_msg.rdata;
	return NULL;
}

// How a transaction ended; 408 where nobody says.
static inline int switchboard_pj_event_status(const pjsip_event *event)
{
	return event && event->type == PJSIP_EVENT_TSX_STATE ? event->body.tsx_state.tsx->status_code : 408;
}

static inline void switchboard_pj_event_transport(pjsip_tpselector *selector, pjsip_transport *transport)
{
	pj_bzero(selector, sizeof(*selector));
	selector->type = PJSIP_TPSELECTOR_TRANSPORT;
	selector->u.transport = transport;
}

static inline void switchboard_pj_listener(pjsip_tpselector *selector, pjsip_tpfactory *listener)
{
	pj_bzero(selector, sizeof(*selector));
	selector->type = PJSIP_TPSELECTOR_LISTENER;
	selector->u.listener = listener;
}

static inline void switchboard_pj_set_call(pjsip_inv_session *invite, int module, void *call)
{
	invite->mod_data[module] = call;
}

static inline void *switchboard_pj_call(const pjsip_inv_session *invite, int module)
{
	return invite->mod_data[module];
}

static inline void switchboard_pj_add_header(pjsip_tx_data *data, const char *name, const char *value)
{
	pj_str_t n, v;

	pj_strdup2(data->pool, &n, name);
	pj_strdup2(data->pool, &v, value);
	pjsip_msg_add_hdr(data->msg, (pjsip_hdr *)pjsip_generic_string_hdr_create(data->pool, &n, &v));
}

static inline void switchboard_pj_set_body(pjsip_tx_data *data, const char *type, const char *subtype,
					   const char *text)
{
	pj_str_t t, s, body;

	pj_strdup2(data->pool, &t, type);
	pj_strdup2(data->pool, &s, subtype);
	pj_strdup2(data->pool, &body, text);
	data->msg->body = pjsip_msg_body_create(data->pool, &t, &s, &body);
}

static inline int switchboard_pj_cseq(const pjsip_tx_data *data)
{
	const pjsip_cseq_hdr *cseq = (const pjsip_cseq_hdr *)pjsip_msg_find_hdr(data->msg, PJSIP_H_CSEQ, NULL);

	return cseq ? cseq->cseq : -1;
}

static inline pjsip_contact_hdr *switchboard_pj_contact(pjsip_msg *msg, void *start)
{
	return (pjsip_contact_hdr *)pjsip_msg_find_hdr(msg, PJSIP_H_CONTACT, start);
}

static inline pj_str_t switchboard_pj_call_id(const pjsip_dialog *dialog)
{
	return dialog->call_id->id;
}

static inline pj_str_t switchboard_pj_local_tag(const pjsip_dialog *dialog)
{
	return dialog->local.info->tag;
}

static inline pj_str_t switchboard_pj_remote_tag(const pjsip_dialog *dialog)
{
	return dialog->remote.info->tag;
}

static inline pjsip_method switchboard_pj_new_method(const char *name, pj_pool_t *pool)
{
	pjsip_method method;
	pj_str_t text;

	pj_strdup2(pool, &text, name);
	pjsip_method_init_np(&method, &text);
	return method;
}

static inline pj_str_t switchboard_pj_method_name(const pjsip_method *method)
{
	return method->name;
}

// The local port that a message came in by.
static inline int switchboard_pj_local_port(const pjsip_rx_data *rdata)
{
	return pj_sockaddr_get_port(&rdata->tp_info.transport->local_addr);
}

static inline pjsip_transport *switchboard_pj_transport(const pjsip_rx_data *rdata)
{
	return rdata->tp_info.transport;
}

static inline unsigned switchboard_pj_transport_type(const pjsip_transport *transport)
{
	return transport->key.type;
}

// What is sent, where to and by what: known once it has been written out.
static inline pj_str_t switchboard_pj_sent_text(const pjsip_tx_data *data)
{
	return switchboard_pj_str(data->buf.start, data->buf.start ? data->buf.cur - data->buf.start : 0);
}

static inline pj_str_t switchboard_pj_destination(const pjsip_tx_data *data)
{
	return switchboard_pj_str(data->tp_info.dst_name, strlen(data->tp_info.dst_name));
}

static inline int switchboard_pj_destination_port(const pjsip_tx_data *data)
{
	return data->tp_info.dst_port;
}

static inline pjsip_transport *switchboard_pj_sent_by(const pjsip_tx_data *data)
{
	return data->tp_info.transport;
}

static inline int switchboard_pj_source_port(const pjsip_rx_data *rdata)
{
	return rdata->pkt_info.src_port;
}

static inline int switchboard_pj_transport_port(const pjsip_transport *transport)
{
	return pj_sockaddr_get_port(&transport->local_addr);
}

// What is wrong with the certificate that a peer has shown on TLS, its name aside; 0 when nothing is.
static inline unsigned switchboard_pj_certificate_faults(const pjsip_transport_state_info *info)
{
	const pjsip_tls_state_info *tls = info ? (const pjsip_tls_state_info *)info->ext_info : NULL;

	if (!tls || !tls->ssl_sock_info)
		return PJ_SSL_CERT_EUNKNOWN;
	return tls->ssl_sock_info->verify_status & ~(unsigned)PJ_SSL_CERT_EIDENTITY_NOT_MATCH;
}

// That certificate, as PEM text; empty for none.
static inline pj_str_t switchboard_pj_certificate(const pjsip_transport_state_info *info)
{
	const pjsip_tls_state_info *tls = info ? (const pjsip_tls_state_info *)info->ext_info : NULL;

	if (!tls || !tls->ssl_sock_info || !tls->ssl_sock_info->remote_cert_info)
		return switchboard_pj_str("", 0);
	return tls->ssl_sock_info->remote_cert_info->raw;
}

// Lets neither be freed before switchboard_pj_let_go.
static inline void switchboard_pj_keep(pjsip_dialog *dialog, pjsip_transaction *transaction)
{
	pj_grp_lock_add_ref(pjsip_dlg_get_lock(dialog));
	pj_grp_lock_add_ref(transaction->grp_lock);
}

static inline void switchboard_pj_let_go(pjsip_dialog *dialog, pjsip_transaction *transaction)
{
	pj_grp_lock_dec_ref(transaction->grp_lock);
	pj_grp_lock_dec_ref(pjsip_dlg_get_lock(dialog));
}

// Whether a name server was not reached, or did not answer.
static inline int switchboard_pj_is_unanswered(pj_status_t status)
{
	return status == PJ_ETIMEDOUT || status == PJLIB_UTIL_EDNSNOWORKINGNS;
}

// How many pools are in use: sessions, transactions, messages and sockets have one each.
static inline size_t switchboard_pj_pools(const pj_caching_pool *pools)
{
	return pools->used_count;
}

// The next one in use behind a pool, or the first behind none.
static inline const pj_pool_t *switchboard_pj_next_pool(const pj_caching_pool *pools, const pj_pool_t *pool)
{
	const void *next = pool ? (const void *)pool->next : (const void *)pools->used_list.next;

	return next == (const void *)&pools->used_list ? NULL : (const pj_pool_t *)next;
}

static inline const char *switchboard_pj_pool_name(const pj_pool_t *pool)
{
	return pool->obj_name;
}

// The thread's name, as ps and top show it.
static inline void switchboard_pj_name_thread(const char *name)
{
	prctl(PR_SET_NAME, name, 0, 0, 0);
}
