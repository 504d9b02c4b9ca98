#pragma once
#include <openssl/err.h>
#include <openssl/evp.h>
#include <openssl/hmac.h>
#include <openssl/pem.h>
#include <openssl/ssl.h>
#include <openssl/x509.h>
#include <openssl/x509v3.h>

// Puts certificate and key into a context; connections that there are already keep theirs. 0, or what failed: 1 the
// certificate, 2 the key, 3 that they belong together, 4 the authorities.
static inline int switchboard_tls_load(SSL_CTX *ctx, const char *certificate, const char *key, const char *authorities)
{
	static const unsigned char context[] = "switchboard";

	SSL_CTX_set_min_proto_version(ctx, TLS1_2_VERSION);
	SSL_CTX_set_session_id_context(ctx, context, sizeof(context) - 1);
	ERR_clear_error();
	if (SSL_CTX_use_certificate_chain_file(ctx, certificate) != 1)
		return 1;
	if (SSL_CTX_use_PrivateKey_file(ctx, key, SSL_FILETYPE_PEM) != 1)
		return 2;
	if (SSL_CTX_check_private_key(ctx) != 1)
		return 3;
	if (authorities) {
		if (SSL_CTX_load_verify_locations(ctx, authorities, NULL) != 1)
			return 4;
		SSL_CTX_set_verify(ctx, SSL_VERIFY_PEER, NULL);
	}
	return 0;
}

// Peers' certificates must bear one of the names that this is called with: the first in place of those before, or one more.
static inline int switchboard_tls_expect(SSL_CTX *ctx, const char *name, int first)
{
	X509_VERIFY_PARAM *param = SSL_CTX_get0_param(ctx);

	X509_VERIFY_PARAM_set_hostflags(param, X509_CHECK_FLAG_NO_PARTIAL_WILDCARDS);
	if (first)
		return X509_VERIFY_PARAM_set1_host(param, name, 0) == 1 ? 0 : 1;
	return X509_VERIFY_PARAM_add1_host(param, name, 0) == 1 ? 0 : 1;
}

static inline SSL_CTX *switchboard_tls_scratch(void)
{
	return SSL_CTX_new(TLS_method());
}

// Whether a certificate, as PEM text, bears a name, by the rules of `switchboard_tls_expect`.
static inline int switchboard_tls_bears(const char *pem, size_t length, const char *name)
{
	BIO *text = BIO_new_mem_buf(pem, (int)length);
	X509 *certificate = text ? PEM_read_bio_X509(text, NULL, NULL, NULL) : NULL;
	int bears = certificate &&
		    X509_check_host(certificate, name, 0, X509_CHECK_FLAG_NO_PARTIAL_WILDCARDS, NULL) == 1;

	X509_free(certificate);
	BIO_free(text);
	return bears;
}
