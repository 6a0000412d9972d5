import CLibYAML
public func v() -> Int { var p = yaml_parser_t(); yaml_parser_initialize(&p); defer { yaml_parser_delete(&p) }; return Int(p.eof) }
