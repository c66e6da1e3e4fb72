#ifndef MONITOR_CURL_H
#define MONITOR_CURL_H

#include <curl/curl.h>

// Loads libcurl where it is not loaded yet; from any thread. NULL, or why it cannot be loaded. All other functions
// take it for loaded. `curl_easy_init` and its like are defined here, too, and lead into the library.
const char *monitor_curl_load(void);

// curl_easy_setopt, curl_easy_getinfo and curl_multi_setopt are variadic, which Swift cannot call:
// one typed function for each kind of value.
CURLcode monitor_curl_set_long(CURL *easy, CURLoption option, long value);
CURLcode monitor_curl_set_pointer(CURL *easy, CURLoption option, const void *value);
CURLcode monitor_curl_set_string(CURL *easy, CURLoption option, const char *value);
CURLcode monitor_curl_set_receiver(CURL *easy, curl_write_callback receiver, void *user);
// What headers are given to, one line a call.
CURLcode monitor_curl_set_header_receiver(CURL *easy, curl_write_callback receiver, void *user);
// What makes each socket, or refuses the address that it would connect to.
CURLcode monitor_curl_set_opener(CURL *easy, curl_opensocket_callback opener, void *user);
// What is told how the connection comes about.
CURLcode monitor_curl_set_teller(CURL *easy, curl_debug_callback teller, void *user);
// The certificates of the newest connection, NULL where there were none; the session keeps them.
struct curl_certinfo *monitor_curl_certificates(CURL *easy);
// What gives a body that is uploaded, such as a mail.
CURLcode monitor_curl_set_reader(CURL *easy, curl_read_callback reader, void *user);
CURLcode monitor_curl_get_long(CURL *easy, CURLINFO what, long *value);
CURLcode monitor_curl_get_offset(CURL *easy, CURLINFO what, curl_off_t *value);
CURLcode monitor_curl_get_string(CURL *easy, CURLINFO what, const char **value);
CURLMcode monitor_curl_multi_set_long(CURLM *multi, CURLMoption option, long value);

// A CURLMsg holds a union, of which Swift sees no tag: the result of the one transfer, or -1 when it still
// runs.
int monitor_curl_finished(CURLM *multi);
// Nothing but http and https.
CURLcode monitor_curl_web_only(CURL *easy);
// Nothing but smtp and smtps.
CURLcode monitor_curl_mail_only(CURL *easy);
// Leaves a hanging name resolver behind instead of joining its thread (7.87).
CURLcode monitor_curl_leave_quickly(CURL *easy);
// A header of the newest reply; NULL where there is none, or libcurl is older than 7.84.
const char *monitor_curl_header(CURL *easy, const char *name);

#endif
