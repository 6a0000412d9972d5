// Reads the tables of verdicts: one JSON object a line, computed by the Go code that KubeSphere runs.

import Foundation
import Testing

/// The rows of `Fixtures/<name>.jsonl`.
func fixtureRows<Row: Decodable>(_ name: String, as type: Row.Type) throws -> [Row] {
  let url = try #require(Bundle.module.url(forResource: name, withExtension: "jsonl", subdirectory: "Fixtures"))
  let decoder = JSONDecoder()
  return try Data(contentsOf: url).split(separator: UInt8(ascii: "\n")).map { try decoder.decode(type, from: $0) }
}
