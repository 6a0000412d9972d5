// Writing YAML that reads back as it was: block style, every text in double quotes.

/// A tree to write.
indirect enum YAMLValue {
  case text(String)
  case flag(Bool)
  case mapping([(key: String, value: YAMLValue)])
  case sequence([YAMLValue])

  /// Texts by their names, in the order of these.
  init(_ texts: [String: String]) {
    self = .mapping(texts.sorted { $0.key < $1.key }.map { ($0.key, .text($0.value)) })
  }

  /// The members that have a value.
  static func members(_ members: (String, YAMLValue?)...) -> YAMLValue {
    .mapping(members.compactMap { key, value in value.map { (key, $0) } })
  }

  var isEmpty: Bool {
    switch self {
    case .mapping(let members): members.isEmpty
    case .sequence(let items): items.isEmpty
    default: false
    }
  }

  /// Nil when empty.
  var ifAny: YAMLValue? { isEmpty ? nil : self }
}

/// libyaml takes no longer key without a `?` before it.
private let longestKey = 900

/// Writes a value at an indentation; the caller has written what stands before it on the line.
func write(_ value: YAMLValue, indent: Int, to output: inout [UInt8]) {
  switch value {
  case .text(let text):
    output.append(UInt8(ascii: " "))
    writeQuoted(text, to: &output)
    output.append(UInt8(ascii: "\n"))
  case .flag(let flag): output += Array(" \(flag)\n".utf8)
  case .mapping where value.isEmpty: output += Array(" {}\n".utf8)
  case .sequence where value.isEmpty: output += Array(" []\n".utf8)
  case .mapping(let members):
    output.append(UInt8(ascii: "\n"))
    for (key, value) in members where key.utf8.count <= longestKey {
      output += [UInt8](repeating: UInt8(ascii: " "), count: indent)
      writeKey(key, to: &output)
      write(value, indent: indent + 2, to: &output)
    }
  case .sequence(let items):
    output.append(UInt8(ascii: "\n"))
    for item in items {
      output += [UInt8](repeating: UInt8(ascii: " "), count: indent) + [UInt8(ascii: "-")]
      guard case .mapping(let members) = item, let first = members.first else {
        write(item, indent: indent + 2, to: &output)
        continue
      }
      output.append(UInt8(ascii: " "))
      writeKey(first.key, to: &output)
      write(first.value, indent: indent + 4, to: &output)
      for (key, value) in members.dropFirst() where key.utf8.count <= longestKey {
        output += [UInt8](repeating: UInt8(ascii: " "), count: indent + 2)
        writeKey(key, to: &output)
        write(value, indent: indent + 4, to: &output)
      }
    }
  }
}

private func writeKey(_ key: String, to output: inout [UInt8]) {
  // A word of letters with a capital or a slash inside, or one of the API's own: never a boolean or a number.
  let isPlain =
    key.utf8.count > 3 && key.utf8.allSatisfy { ($0 | 0x20) >= UInt8(ascii: "a") && ($0 | 0x20) <= UInt8(ascii: "z") }
    && !["true", "false", "null"].contains(key.lowercased())
  if isPlain { output += Array(key.utf8) } else { writeQuoted(key, to: &output) }
  output.append(UInt8(ascii: ":"))
}

private func writeQuoted(_ text: String, to output: inout [UInt8]) {
  output.append(UInt8(ascii: "\""))
  for scalar in text.unicodeScalars {
    switch scalar.value {
    case 0x22: output += Array("\\\"".utf8)
    case 0x5C: output += Array("\\\\".utf8)
    case 0x0A: output += Array("\\n".utf8)
    // What libyaml does not take as it is, and what it would fold.
    case 0..<0x20, 0x7F..<0xA0, 0x2028, 0x2029, 0xFEFF, 0xFFFE, 0xFFFF:
      let digits = String(scalar.value, radix: 16)
      output += Array("\\u\(String(repeating: "0", count: 4 - digits.count))\(digits)".utf8)
    default: output += Array(String(scalar).utf8)
    }
  }
  output.append(UInt8(ascii: "\""))
}
