// How an editor counts columns.

/// The unit of `character` in a position (LSP 3.17 `PositionEncodingKind`).
public enum PositionEncoding: String, Sendable, CaseIterable {
  case utf8 = "utf-8"
  case utf16 = "utf-16"
  case utf32 = "utf-32"

  /// The units that the character whose first byte is `lead` takes. A byte that begins no character counts as one unit.
  @inline(__always)
  func units(ofCharacterWithLead lead: UInt8) -> Int {
    switch self {
    case .utf8: byteCount(ofCharacterWithLead: lead)
    case .utf16: lead >= 0xF0 ? 2 : 1
    case .utf32: 1
    }
  }
}

/// The bytes of the UTF-8 character whose first byte is `lead`; 1 for a byte that cannot begin one.
@inline(__always)
public func byteCount(ofCharacterWithLead lead: UInt8) -> Int {
  switch lead {
  case 0xC2...0xDF: 2
  case 0xE0...0xEF: 3
  case 0xF0...0xF4: 4
  default: 1
  }
}
