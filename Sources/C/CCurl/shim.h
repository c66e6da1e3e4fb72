#include <curl/curl.h>

// curl_easy_setopt, curl_easy_getinfo and curl_multi_setopt are variadic, which Swift cannot call:
// one typed function for each kind of value.

static inline CURLcode monitor_curl_set_long(CURL *easy, CURLoption option, long value) {
    return curl_easy_setopt(easy, option, value);
}

static inline CURLcode monitor_curl_set_pointer(CURL *easy, CURLoption option, const void *value) {
    return curl_easy_setopt(easy, option, value);
}

static inline CURLcode monitor_curl_set_string(CURL *easy, CURLoption option, const char *value) {
    return curl_easy_setopt(easy, option, value);
}

static inline CURLcode monitor_curl_set_receiver(CURL *easy, curl_write_callback receiver, void *user) {
    CURLcode code = curl_easy_setopt(easy, CURLOPT_WRITEFUNCTION, receiver);
    return code != CURLE_OK ? code : curl_easy_setopt(easy, CURLOPT_WRITEDATA, user);
}

static inline CURLcode monitor_curl_get_long(CURL *easy, CURLINFO what, long *value) {
    return curl_easy_getinfo(easy, what, value);
}

static inline CURLcode monitor_curl_get_offset(CURL *easy, CURLINFO what, curl_off_t *value) {
    return curl_easy_getinfo(easy, what, value);
}

static inline CURLcode monitor_curl_get_string(CURL *easy, CURLINFO what, const char **value) {
    return curl_easy_getinfo(easy, what, value);
}

static inline CURLMcode monitor_curl_multi_set_long(CURLM *multi, CURLMoption option, long value) {
    return curl_multi_setopt(multi, option, value);
}

// A CURLMsg holds a union, of which Swift sees no tag: the result of the one transfer, or -1 when it still
// runs.
static inline int monitor_curl_finished(CURLM *multi) {
    int remaining = 0;
    CURLMsg *message = curl_multi_info_read(multi, &remaining);
    return message && message->msg == CURLMSG_DONE ? (int)message->data.result : -1;
}

// Nothing but http and https; the option by name came with 7.85.
static inline CURLcode monitor_curl_web_only(CURL *easy) {
#if LIBCURL_VERSION_NUM >= 0x075500
    return curl_easy_setopt(easy, CURLOPT_PROTOCOLS_STR, "http,https");
#else
    return curl_easy_setopt(easy, CURLOPT_PROTOCOLS, (long)(CURLPROTO_HTTP | CURLPROTO_HTTPS));
#endif
}

// Leaves a hanging name resolver behind instead of joining its thread (7.87).
static inline CURLcode monitor_curl_leave_quickly(CURL *easy) {
#if LIBCURL_VERSION_NUM >= 0x075700
    return curl_easy_setopt(easy, CURLOPT_QUICK_EXIT, 1L);
#else
    (void)easy;
    return CURLE_OK;
#endif
}

// A header of the newest reply; the function came with 7.83, and is no experiment since 7.84.
static inline const char *monitor_curl_header(CURL *easy, const char *name) {
#if LIBCURL_VERSION_NUM >= 0x075400
    struct curl_header *header = NULL;
    return curl_easy_header(easy, name, 0, CURLH_HEADER, -1, &header) == CURLHE_OK ? header->value : NULL;
#else
    (void)easy;
    (void)name;
    return NULL;
#endif
}
