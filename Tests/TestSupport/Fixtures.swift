// Files that stand beside the tests.

import Foundation

/// The rows of `Fixtures/<name>.jsonl`, one JSON object a line.
///
/// - Parameter bundle: `Bundle.module` of the test target.
public func fixtureRows<Row: Decodable>(_ name: String, as type: Row.Type, in bundle: Bundle) throws -> [Row] {
  guard let url = bundle.url(forResource: name, withExtension: "jsonl", subdirectory: "Fixtures") else {
    throw CocoaError(.fileNoSuchFile)
  }
  let decoder = JSONDecoder()
  return try Data(contentsOf: url).split(separator: UInt8(ascii: "\n")).map { try decoder.decode(type, from: $0) }
}
