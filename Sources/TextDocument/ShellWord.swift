// Names in commands that somebody copies into a shell.

/// A text as one word of a POSIX shell: as it is where nothing in it means anything to a shell, else in single quotes.
public func shellWord(_ text: String) -> String {
  let isPlain =
    !text.isEmpty
    && text.utf8.allSatisfy { byte in
      switch byte {
      case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
        UInt8(ascii: "0")...UInt8(ascii: "9"):
        true
      default: "-_./:@%+=,".utf8.contains(byte)
      }
    }
  return isPlain && !text.hasPrefix("-") ? text : "'\(text.replacing("'", with: "'\\''"))'"
}
