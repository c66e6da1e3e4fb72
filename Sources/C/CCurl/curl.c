// libcurl brings thirty libraries, which take longer to load than most commands run. So it is loaded by the first
// request, and not with the program.
#include "CCurl.h"

#include <dlfcn.h>
#include <pthread.h>
#include <stdio.h>

#undef curl_easy_getinfo
#undef curl_easy_setopt
#undef curl_multi_setopt

// The soname has been the same since 2006.
#define LIBRARY "libcurl.so.4"

#define EACH(use)                                                                                                      \
    use(curl_easy_cleanup) use(curl_easy_getinfo) use(curl_easy_init) use(curl_easy_setopt) use(curl_easy_strerror)    \
    use(curl_global_init) use(curl_multi_add_handle) use(curl_multi_cleanup) use(curl_multi_info_read)                 \
    use(curl_multi_init) use(curl_multi_perform) use(curl_multi_poll) use(curl_multi_remove_handle)                    \
    use(curl_multi_setopt) use(curl_multi_wakeup) use(curl_slist_append) use(curl_slist_free_all)

static struct {
#define MEMBER(name) __typeof__(name) *name;
    EACH(MEMBER)
#if LIBCURL_VERSION_NUM >= 0x075400
    // May be absent from an older library than the one this was compiled with.
    __typeof__(curl_easy_header) *curl_easy_header;
#endif
} real;

static char complaint[256];

static void load(void) {
    void *library = dlopen(LIBRARY, RTLD_NOW | RTLD_LOCAL);
    if (!library) {
        snprintf(complaint, sizeof complaint, "%s", dlerror());
        return;
    }
#define FIND(name)                                                                                                     \
    if (!(real.name = (__typeof__(real.name))dlsym(library, #name)))                                                   \
        snprintf(complaint, sizeof complaint, "%s has no function %s", LIBRARY, #name);
    EACH(FIND)
#if LIBCURL_VERSION_NUM >= 0x075400
    real.curl_easy_header = (__typeof__(real.curl_easy_header))dlsym(library, "curl_easy_header");
#endif
}

const char *monitor_curl_load(void) {
    static pthread_once_t once = PTHREAD_ONCE_INIT;
    pthread_once(&once, load);
    return complaint[0] ? complaint : NULL;
}

// What Swift calls by libcurl's own names. Hidden: libcurl itself must not find them in its place.
#define HERE __attribute__((visibility("hidden")))
HERE CURLcode curl_global_init(long flags) { return real.curl_global_init(flags); }
HERE CURL *curl_easy_init(void) { return real.curl_easy_init(); }
HERE void curl_easy_cleanup(CURL *easy) { real.curl_easy_cleanup(easy); }
HERE const char *curl_easy_strerror(CURLcode code) { return real.curl_easy_strerror(code); }
HERE CURLM *curl_multi_init(void) { return real.curl_multi_init(); }
HERE CURLMcode curl_multi_cleanup(CURLM *multi) { return real.curl_multi_cleanup(multi); }
HERE CURLMcode curl_multi_add_handle(CURLM *multi, CURL *easy) { return real.curl_multi_add_handle(multi, easy); }
HERE CURLMcode curl_multi_remove_handle(CURLM *multi, CURL *easy) { return real.curl_multi_remove_handle(multi, easy); }
HERE CURLMcode curl_multi_perform(CURLM *multi, int *running) { return real.curl_multi_perform(multi, running); }
HERE CURLMcode curl_multi_poll(CURLM *multi, struct curl_waitfd fds[], unsigned int count, int wait, int *ready) {
    return real.curl_multi_poll(multi, fds, count, wait, ready);
}
HERE CURLMcode curl_multi_wakeup(CURLM *multi) { return real.curl_multi_wakeup(multi); }
HERE struct curl_slist *curl_slist_append(struct curl_slist *list, const char *text) {
    return real.curl_slist_append(list, text);
}
HERE void curl_slist_free_all(struct curl_slist *list) { real.curl_slist_free_all(list); }

CURLcode monitor_curl_set_long(CURL *easy, CURLoption option, long value) {
    return real.curl_easy_setopt(easy, option, value);
}

CURLcode monitor_curl_set_pointer(CURL *easy, CURLoption option, const void *value) {
    return real.curl_easy_setopt(easy, option, value);
}

CURLcode monitor_curl_set_string(CURL *easy, CURLoption option, const char *value) {
    return real.curl_easy_setopt(easy, option, value);
}

CURLcode monitor_curl_set_receiver(CURL *easy, curl_write_callback receiver, void *user) {
    CURLcode code = real.curl_easy_setopt(easy, CURLOPT_WRITEFUNCTION, receiver);
    return code != CURLE_OK ? code : real.curl_easy_setopt(easy, CURLOPT_WRITEDATA, user);
}

CURLcode monitor_curl_set_header_receiver(CURL *easy, curl_write_callback receiver, void *user) {
    CURLcode code = real.curl_easy_setopt(easy, CURLOPT_HEADERFUNCTION, receiver);
    return code != CURLE_OK ? code : real.curl_easy_setopt(easy, CURLOPT_HEADERDATA, user);
}

CURLcode monitor_curl_set_opener(CURL *easy, curl_opensocket_callback opener, void *user) {
    CURLcode code = real.curl_easy_setopt(easy, CURLOPT_OPENSOCKETFUNCTION, opener);
    return code != CURLE_OK ? code : real.curl_easy_setopt(easy, CURLOPT_OPENSOCKETDATA, user);
}

CURLcode monitor_curl_set_teller(CURL *easy, curl_debug_callback teller, void *user) {
    CURLcode code = real.curl_easy_setopt(easy, CURLOPT_DEBUGFUNCTION, teller);
    if (code == CURLE_OK) code = real.curl_easy_setopt(easy, CURLOPT_DEBUGDATA, user);
    return code != CURLE_OK ? code : real.curl_easy_setopt(easy, CURLOPT_VERBOSE, 1L);
}

struct curl_certinfo *monitor_curl_certificates(CURL *easy) {
    struct curl_certinfo *found = NULL;
    return real.curl_easy_getinfo(easy, CURLINFO_CERTINFO, &found) == CURLE_OK ? found : NULL;
}

CURLcode monitor_curl_set_reader(CURL *easy, curl_read_callback reader, void *user) {
    CURLcode code = real.curl_easy_setopt(easy, CURLOPT_READFUNCTION, reader);
    return code != CURLE_OK ? code : real.curl_easy_setopt(easy, CURLOPT_READDATA, user);
}

CURLcode monitor_curl_get_long(CURL *easy, CURLINFO what, long *value) {
    return real.curl_easy_getinfo(easy, what, value);
}

CURLcode monitor_curl_get_offset(CURL *easy, CURLINFO what, curl_off_t *value) {
    return real.curl_easy_getinfo(easy, what, value);
}

CURLcode monitor_curl_get_string(CURL *easy, CURLINFO what, const char **value) {
    return real.curl_easy_getinfo(easy, what, value);
}

CURLMcode monitor_curl_multi_set_long(CURLM *multi, CURLMoption option, long value) {
    return real.curl_multi_setopt(multi, option, value);
}

int monitor_curl_finished(CURLM *multi) {
    int remaining = 0;
    CURLMsg *message = real.curl_multi_info_read(multi, &remaining);
    return message && message->msg == CURLMSG_DONE ? (int)message->data.result : -1;
}

CURLcode monitor_curl_web_only(CURL *easy) {
    // The option by name came with 7.85.
#if LIBCURL_VERSION_NUM >= 0x075500
    return real.curl_easy_setopt(easy, CURLOPT_PROTOCOLS_STR, "http,https");
#else
    return real.curl_easy_setopt(easy, CURLOPT_PROTOCOLS, (long)(CURLPROTO_HTTP | CURLPROTO_HTTPS));
#endif
}

CURLcode monitor_curl_mail_only(CURL *easy) {
#if LIBCURL_VERSION_NUM >= 0x075500
    return real.curl_easy_setopt(easy, CURLOPT_PROTOCOLS_STR, "smtp,smtps");
#else
    return real.curl_easy_setopt(easy, CURLOPT_PROTOCOLS, (long)(CURLPROTO_SMTP | CURLPROTO_SMTPS));
#endif
}

CURLcode monitor_curl_leave_quickly(CURL *easy) {
#if LIBCURL_VERSION_NUM >= 0x075700
    return real.curl_easy_setopt(easy, CURLOPT_QUICK_EXIT, 1L);
#else
    (void)easy;
    return CURLE_OK;
#endif
}

const char *monitor_curl_header(CURL *easy, const char *name) {
#if LIBCURL_VERSION_NUM >= 0x075400
    struct curl_header *header = NULL;
    if (!real.curl_easy_header) return NULL;
    return real.curl_easy_header(easy, name, 0, CURLH_HEADER, -1, &header) == CURLHE_OK ? header->value : NULL;
#else
    (void)easy;
    (void)name;
    return NULL;
#endif
}
