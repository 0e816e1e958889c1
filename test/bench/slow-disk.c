/* Makes the disk slower by a millisecond a sync: preloaded, it sleeps after each fdatasync and fsync that the system has carried out. */
#define _GNU_SOURCE
#include <dlfcn.h>
#include <time.h>

static void slow(void) {
  struct timespec left = {0, 1000000};
  while (nanosleep(&left, &left) != 0) {
  }
}

static int after(const char *name, int fd) {
  int (*real)(int) = (int (*)(int))dlsym(RTLD_NEXT, name);
  int result = real(fd);
  slow();
  return result;
}

int fdatasync(int fd) { return after("fdatasync", fd); }
int fsync(int fd) { return after("fsync", fd); }
