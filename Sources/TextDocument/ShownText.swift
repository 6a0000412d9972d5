// Texts of files, clusters and the environment as they are shown to a person: nothing in them may hide, reorder what
// stands around it, or mean something to a shell.

/// A text with every control character and every character that nobody sees written as YAML's escape (`\u202E`): what
/// reorders text, joins or parts it without a trace, or fills a place with nothing. Line breaks and tabs are kept.
public func visible(_ text: String) -> String {
  // Nearly every text is ASCII, and that is quickly seen.
  guard text.utf8.contains(where: { $0 >= 0x7F || $0 < 0x20 }), text.unicodeScalars.contains(where: needsEscape) else {
    return text
  }
  var result = ""
  for scalar in text.unicodeScalars {
    if needsEscape(scalar) { result += escape(of: scalar) } else { result.unicodeScalars.append(scalar) }
  }
  return result
}

private func needsEscape(_ scalar: Unicode.Scalar) -> Bool {
  scalar != "\n" && scalar != "\t" && isUnseen(scalar)
}

/// As YAML has it in double quotes.
private func escape(of scalar: Unicode.Scalar) -> String {
  let digits = String(scalar.value, radix: 16, uppercase: true)
  let width = scalar.value > 0xFFFF ? 8 : 4
  return (width == 8 ? "\\U" : "\\u") + String(repeating: "0", count: width - digits.count) + digits
}

/// Whether a character is a control character, or is not seen where it stands and is no space.
public func isUnseen(_ scalar: Unicode.Scalar) -> Bool {
  switch scalar.value {
  case 0x20..<0x7F: return false
  // Nearly all of a Chinese text: its punctuation and its characters.
  case 0x3001...0x3011, 0x4E00...0x9FFF, 0xFF01...0xFF5E: return false
  // Joiners, fillers and selectors of no width.
  case 0x034F, 0x115F, 0x1160, 0x17B4, 0x17B5, 0x180B...0x180F, 0x3164, 0xFFA0, 0xFE00...0xFE0F, 0xE0000...0xE0FFF:
    return true
  default: break
  }
  switch scalar.properties.generalCategory {
  case .control, .format, .lineSeparator, .paragraphSeparator: return true
  default: return false
  }
}

/// A text as one word of a command for a POSIX shell.
public func shellQuoted(_ text: String) -> String {
  let isPlain = text.utf8.allSatisfy { byte in
    (UInt8(ascii: "a")...UInt8(ascii: "z")).contains(byte | 0x20)
      || (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(byte) || "_@%+=:,./-".utf8.contains(byte)
  }
  if isPlain, !text.isEmpty { return text }
  return "'" + text.replacing("'", with: "'\\''") + "'"
}
