/* Nothing to call: the object itself is what counts. See data.c. */
#ifndef NO_ICU_DATA_H
#define NO_ICU_DATA_H
void noICUData(void);
#endif
