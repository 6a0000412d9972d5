/* The yardstick: libyaml alone, counting the events of a file. Prints the milliseconds of the best of N runs. */
#include <stdio.h>
#include <stdlib.h>
#include <time.h>
#include <yaml.h>

static double milliseconds(void) {
  struct timespec now;
  clock_gettime(CLOCK_MONOTONIC, &now);
  return now.tv_sec * 1e3 + now.tv_nsec / 1e6;
}

int main(int argc, char **argv) {
  if (argc != 3) return 2;
  FILE *file = fopen(argv[1], "rb");
  if (!file) return 2;
  fseek(file, 0, SEEK_END);
  size_t size = ftell(file);
  rewind(file);
  unsigned char *text = malloc(size + 1);
  if (!text || fread(text, 1, size, file) != size) return 2;
  double best = 1e9;
  for (int run = 0; run < atoi(argv[2]); run++) {
    double start = milliseconds();
    yaml_parser_t parser;
    yaml_event_t event;
    yaml_event_type_t type;
    yaml_parser_initialize(&parser);
    yaml_parser_set_input_string(&parser, text, size);
    do {
      if (!yaml_parser_parse(&parser, &event)) return 1;
      type = event.type;
      yaml_event_delete(&event);
    } while (type != YAML_STREAM_END_EVENT);
    yaml_parser_delete(&parser);
    double taken = milliseconds() - start;
    if (taken < best) best = taken;
  }
  printf("%.3f\n", best);
  return 0;
}
