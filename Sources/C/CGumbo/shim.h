#include <gumbo.h>

#include <setjmp.h>
#include <stdlib.h>
#include <time.h>

/* gumbo believes that there always is memory, and ends a tree by recursion. A page that is written to cost more than it
   is long would end the program. So all memory of one page comes from here: counted, in a list, and given back together;
   what asks for more, or takes longer, leaves the parser by a jump. */
struct cgumbo_block {
    struct cgumbo_block *before;
    struct cgumbo_block *after;
    size_t size;
    size_t padding; /* what follows is aligned for anything */
};

struct cgumbo_page {
    struct cgumbo_block blocks; /* the list's head */
    size_t used;
    size_t most;
    long long deadline; /* nanoseconds of the monotonic clock */
    unsigned asked;
    GumboOutput *output;
    jmp_buf *out;
};

static inline long long cgumbo_now(void) {
    struct timespec now;
    clock_gettime(CLOCK_MONOTONIC, &now);
    return (long long)now.tv_sec * 1000000000 + now.tv_nsec;
}

static inline void *cgumbo_allocate(void *user, size_t size) {
    struct cgumbo_page *page = (struct cgumbo_page *)user;
    /* Every tag asks for memory, so the clock is looked at often enough. */
    if (size > page->most || page->used + size + sizeof(struct cgumbo_block) > page->most ||
        (++page->asked % 64 == 0 && cgumbo_now() > page->deadline))
        longjmp(*page->out, 1);
    struct cgumbo_block *block = (struct cgumbo_block *)malloc(size + sizeof *block);
    if (!block) longjmp(*page->out, 1);
    block->size = size + sizeof *block;
    block->before = &page->blocks;
    block->after = page->blocks.after;
    page->blocks.after->before = block;
    page->blocks.after = block;
    page->used += block->size;
    return block + 1;
}

static inline void cgumbo_release(void *user, void *bytes) {
    if (!bytes) return;
    struct cgumbo_page *page = (struct cgumbo_page *)user;
    struct cgumbo_block *block = (struct cgumbo_block *)bytes - 1;
    block->before->after = block->after;
    block->after->before = block->before;
    page->used -= block->size;
    free(block);
}

/* Ends the page and all that came of it. */
static inline void cgumbo_free(struct cgumbo_page *page) {
    struct cgumbo_block *block = page->blocks.after;
    while (block != &page->blocks) {
        struct cgumbo_block *next = block->after;
        free(block);
        block = next;
    }
    free(page);
}

/* Parses UTF-8, which must outlive the page. NULL where it needs more memory or time than it may have. */
static inline struct cgumbo_page *cgumbo_parse(const char *text, size_t length, size_t most, long long milliseconds) {
    struct cgumbo_page *page = (struct cgumbo_page *)calloc(1, sizeof *page);
    if (!page) return NULL;
    jmp_buf out;
    page->blocks.before = page->blocks.after = &page->blocks;
    page->most = most;
    page->deadline = cgumbo_now() + milliseconds * 1000000;
    page->out = &out;
    GumboOptions options = kGumboDefaultOptions;
    options.allocator = cgumbo_allocate;
    options.deallocator = cgumbo_release;
    options.userdata = page;
    options.max_errors = 0;
    if (setjmp(out)) {
        cgumbo_free(page);
        return NULL;
    }
    page->output = gumbo_parse_with_options(&options, text, length);
    page->out = NULL;
    return page;
}

/* Of the nodes' unions, which Swift sees without their tags. */
static inline const GumboNode *cgumbo_root(const struct cgumbo_page *page) { return page->output->root; }
static inline int cgumbo_is_element(const GumboNode *node) {
    return node->type == GUMBO_NODE_ELEMENT || node->type == GUMBO_NODE_TEMPLATE;
}
static inline int cgumbo_is_text(const GumboNode *node) {
    return node->type == GUMBO_NODE_TEXT || node->type == GUMBO_NODE_CDATA || node->type == GUMBO_NODE_WHITESPACE;
}
static inline unsigned cgumbo_children(const GumboNode *node) {
    return cgumbo_is_element(node) ? node->v.element.children.length : 0;
}
static inline const GumboNode *cgumbo_child(const GumboNode *node, unsigned index) {
    return (const GumboNode *)node->v.element.children.data[index];
}
static inline const char *cgumbo_text(const GumboNode *node) { return node->v.text.text; }
/* A known name; the empty text for an unknown one. */
static inline const char *cgumbo_name(const GumboNode *node) { return gumbo_normalized_tagname(node->v.element.tag); }
/* As the page has it, with its brackets. */
static inline GumboStringPiece cgumbo_original(const GumboNode *node) { return node->v.element.original_tag; }
static inline unsigned cgumbo_attributes(const GumboNode *node) { return node->v.element.attributes.length; }
static inline const GumboAttribute *cgumbo_attribute(const GumboNode *node, unsigned index) {
    return (const GumboAttribute *)node->v.element.attributes.data[index];
}
