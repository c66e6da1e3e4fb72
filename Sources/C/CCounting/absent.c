#include "CCounting.h"

/* Overridden by counting_object.c, which program/build makes where there is a compiler for the kernel's machine. */
__attribute__((weak)) const size_t counting_object_size = 0;
__attribute__((weak)) const unsigned char *const counting_object = NULL;
