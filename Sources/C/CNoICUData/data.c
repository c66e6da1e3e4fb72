/*
 * The tables of ICU, empty.
 *
 * Foundation, which GRDB needs, brings ICU with 34 MB of locales, calendars and time zones. The hub asks it for none of
 * them: days and months come from the C library and the machine's own tzdata. A linker that finds this object takes it for
 * the tables and leaves those of the library out. What asks for a table all the same is told that there is none.
 *
 * Hidden: a program that loads Foundation as a shared library keeps that library's own tables.
 *
 * Source: ICU's common/ucmndata.h, a header and an empty table of contents. The number is that of the ICU in Swift's
 * toolchain; where it is another, the program is 34 MB larger, and ProgramSizeTests says so.
 */
#include <stdint.h>

#include "CNoICUData.h"

__attribute__((visibility("hidden"), aligned(16))) const uint8_t icudt76_dat[] = {
    32, 0, 0xda, 0x27, /* length of the header, magic number */
    20, 0, 0, 0,       /* length of what follows */
    0, 0, 2, 0,        /* little-endian, ASCII, two bytes a character */
    'C', 'm', 'n', 'D', 1, 0, 0, 0, 0, 0, 0, 0,
    0, 0, 0, 0, 0, 0, 0, 0, /* to the end of the header */
    0, 0, 0, 0,             /* entries */
};

void noICUData(void) {}
