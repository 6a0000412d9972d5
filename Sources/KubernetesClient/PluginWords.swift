// What a credential plugin says on standard error: what it wants of a person, or why it failed. Made fit to be shown.

/// Hears it line by line while the plugin runs. Called on any thread; a line is fit to be shown as it is.
public typealias PluginListener = @Sendable (String) -> Void

/// A line fit to be shown: nothing in it moves a cursor, it is not endless, and what looks like a credential is covered.
/// Addresses stay whole, for a person may have to open them.
///
/// - Parameter bytes: without the line's end.
func shownLine(_ bytes: some Sequence<UInt8>) -> String {
  shortened(coveringSecrets(withoutControls(String(decoding: Array(bytes), as: UTF8.self))), to: 1000)
}

/// Colours and other commands to a terminal are left out.
private func withoutControls(_ text: String) -> String {
  var result = String.UnicodeScalarView()
  var scalars = text.unicodeScalars.makeIterator()
  while let scalar = scalars.next() {
    if scalar == "\u{1B}" {
      // `ESC [ 31 m`, `ESC ] … BEL`, or ESC and one more.
      guard let next = scalars.next() else { break }
      if next == "[" {
        while let part = scalars.next(), !(0x40...0x7E).contains(part.value) {}
      } else if next == "]" {
        while let part = scalars.next(), part != "\u{7}", part != "\u{1B}" {}
      }
      continue
    }
    switch scalar.properties.generalCategory {
    case .control: result.append(" ")
    case .format, .privateUse, .surrogate, .unassigned: continue
    default: result.append(scalar)
    }
  }
  return String(result)
}

/// Names whose values are nobody's business.
private let secretNames = [
  "token", "secret", "passw", "credential", "authorization", "apikey", "api_key", "api-key", "private",
]

private func coveringSecrets(_ line: String) -> String {
  var result = ""
  var word = ""
  var previous = ""
  // Whether the word that follows is a secret: `token: …`, `"token" : "…"`, `--token …`, `Bearer …`.
  var isSecretNext = false

  func take() {
    guard !word.isEmpty else { return }
    let name = word.lowercased()
    let isSign = name == ":" || name == "="
    result += isSecretNext && !isSign || isNamedToken(word) ? "…" : coveringInside(word)
    let isName = namesSecret(isSign ? previous : name)
    isSecretNext =
      ["bearer", "basic", "bearer:", "basic:"].contains(name) || isName && (name.hasSuffix(":") || name.hasSuffix("="))
      || isName && name.hasPrefix("-") && !name.contains("=")
    previous = name
    word = ""
  }

  for character in line {
    if character.isWhitespace || "\"'`,;{}()[]".contains(character) {
      take()
      result.append(character)
    } else {
      word.append(character)
    }
  }
  take()
  return result
}

/// Names of commands and of kinds of tokens, which are said in sentences and hold nothing.
private let harmlessNames = [
  "get-token", "gettoken", "access-token", "access_token", "id-token", "id_token", "refresh-token", "refresh_token",
  "bearer-token", "device-token", "token-type", "token_type", "service-account-token",
]

private func namesSecret(_ name: String) -> Bool {
  !name.contains("get-token") && secretNames.contains { name.contains($0) }
}

/// Whether a word may be a token that bears its purpose in its name, as those that are made up by hand do: `admin-token`.
private func isNamedToken(_ word: String) -> Bool {
  let name = word.lowercased().trimmingPrefix { !$0.isLetter && !$0.isNumber }
  guard word.contains(where: { $0 == "-" || $0 == "_" || $0 == "." }), !word.contains("/"), !word.hasPrefix("-"),
    !harmlessNames.contains(where: { name.hasPrefix($0) })
  else { return false }
  return ["token", "secret", "password"].contains { name.contains($0) } && !word.hasSuffix(":") && !word.contains("=")
}

/// One word: an address keeps all but the values of names such as `access_token`; of others a value behind a secret's name and
/// whatever is as long as a key is covered.
private func coveringInside(_ word: String) -> String {
  let isAddress = word.contains("://")
  var parts: [String] = []
  for part in word.split(separator: "&", omittingEmptySubsequences: false) {
    // `name=value`, in an address behind its `?` or `#`.
    let start =
      isAddress
      ? part.lastIndex { $0 == "?" || $0 == "#" }.map { part.index(after: $0) } ?? part.startIndex : part.startIndex
    if let equals = part[start...].firstIndex(where: { $0 == "=" || !isAddress && $0 == ":" }),
      namesSecret(part[start..<equals].lowercased()), part.index(after: equals) < part.endIndex
    {
      parts.append(part[...equals] + "…")
    } else {
      parts.append(isAddress ? String(part) : coveringKeys(part))
    }
  }
  return parts.joined(separator: "&")
}

/// What is as long as a key, or begins as a JSON Web Token does.
private func coveringKeys(_ text: Substring) -> String {
  var result = ""
  var run = ""
  func covered(_ run: String) -> String {
    let isToken = run.hasPrefix("eyJ") && run.count >= 12
    // Paths are long, too, and made of words.
    let isKey = run.count >= 32 && !run.contains("/") || run.count >= 60
    return isToken || isKey ? "…" : run
  }
  for character in text {
    let isOfKeys = character.isASCII && (character.isLetter || character.isNumber || "+/_=-.".contains(character))
    if isOfKeys {
      run.append(character)
    } else {
      result += covered(run)
      run = ""
      result.append(character)
    }
  }
  return result + covered(run)
}
