// JSON text of a value, for what reads settings as text.

import LanguageServerProtocol

#if canImport(FoundationEssentials)
  import FoundationEssentials
#else
  import Foundation
#endif

func jsonBytes(of value: JSONValue) throws -> [UInt8] {
  let encoder = JSONEncoder()
  encoder.outputFormatting = [.withoutEscapingSlashes, .sortedKeys]
  return Array(try encoder.encode(value))
}
