// URLs of API servers and proxies, read as client-go reads them.

extension ServerURL {
  /// - Parameter text: without a scheme, as kubectl reads it, of HTTP.
  /// - Returns: nil where it is no URL of HTTP or HTTPS. User information, query and fragment are dropped.
  public init?(_ text: String) {
    guard let parts = URLParts(text, scheme: "http") else { return nil }
    let isTLS: Bool
    switch parts.scheme {
    case "https": isTLS = true
    case "http": isTLS = false
    default: return nil
    }
    var path = parts.path
    while path.hasSuffix("/") { path.removeLast() }
    self.init(isTLS: isTLS, host: parts.host, port: parts.port ?? (isTLS ? 443 : 80), path: path)
  }
}

extension Proxy {
  /// - Parameter origin: where the URL is from, for messages.
  public init(url text: String, setBy origin: String) throws(ConnectionProblem) {
    guard let parts = URLParts(text, scheme: "http") else {
      throw ConnectionProblem(
        .invalidKubeconfig, "\(origin) is no URL such as http://proxy:3128", remedy: "mend it, or unset it")
    }
    switch parts.scheme {
    case "http":
      self.init(kind: .http, host: parts.host, port: parts.port ?? 80, userInformation: parts.userInformation)
    case "socks5", "socks5h":
      self.init(kind: .socks5, host: parts.host, port: parts.port ?? 1080, userInformation: parts.userInformation)
    case "https":
      throw ConnectionProblem(
        .unsupported,
        "\(origin): TLS to the proxy itself is not supported (what goes through a proxy is encrypted anyway)",
        remedy: "name the proxy with http:// or socks5://")
    default:
      throw ConnectionProblem(
        .unsupported, "\(origin): proxies of this kind are not supported", remedy: "use http:// or socks5://")
    }
  }
}

/// The proxy that the environment names for a server.
///
/// The variables mean what they mean to kubectl: https://pkg.go.dev/golang.org/x/net/http/httpproxy
func environmentProxy(
  for server: ServerURL, _ variables: [String: String]
) throws(ConnectionProblem) -> Proxy? {
  func variable(_ name: String) -> (name: String, value: String)? {
    for name in [name, name.lowercased()] {
      if let value = variables[name], !value.isEmpty { return (name, value) }
    }
    return nil
  }
  guard let (name, value) = variable(server.isTLS ? "HTTPS_PROXY" : "HTTP_PROXY"),
    usesProxy(server, except: variable("NO_PROXY")?.value ?? "")
  else { return nil }
  return try Proxy(url: value, setBy: "the environment's \(name)")
}

/// Whether a server is reached through the environment's proxy, `NO_PROXY` considered. This machine never is.
func usesProxy(_ server: ServerURL, except list: String) -> Bool {
  let address = IPAddress(server.host)
  if server.host == "localhost" || address?.isLoopback == true { return false }
  for item in list.split(separator: ",") {
    let item = item.trimming(\.isWhitespace).lowercased()
    if item.isEmpty { continue }
    if item == "*" { return false }
    if let slash = item.firstIndex(of: "/"), let network = IPAddress(String(item[..<slash])),
      let bits = Int(item[item.index(after: slash)...])
    {
      if let address, address.isIn(network, bits: bits) { return false }
      continue
    }
    var (host, port) = (item, Int?.none)
    if IPAddress(item) == nil, let colon = item.lastIndex(of: ":"), let number = Int(item[item.index(after: colon)...])
    {
      host = String(item[..<colon])
      port = number
    }
    if host.hasPrefix("["), host.hasSuffix("]") { host = String(host.dropFirst().dropLast()) }
    guard !host.isEmpty, port == nil || port == server.port else { continue }
    if let other = IPAddress(host) {
      if address == other { return false }
      continue
    }
    if host.hasPrefix("*.") { host.removeFirst() }
    let suffix = host.hasPrefix(".") ? host : "." + host
    if server.host.hasSuffix(suffix) || !host.hasPrefix(".") && server.host == host { return false }
  }
  return true
}

/// A URL taken apart, as far as servers and proxies need it.
private struct URLParts {
  var scheme: String
  var userInformation: Secret?
  /// Lower case; an IPv6 address without brackets.
  var host: String
  var port: Int?
  /// Empty, or begins with a slash.
  var path: String

  /// - Parameter scheme: what is meant where the text has none.
  init?(_ text: String, scheme: String) {
    let text = text.range("://") == nil ? "\(scheme)://\(text)" : text
    guard let separator = text.range("://"), text.utf8.allSatisfy({ $0 > 0x20 && $0 != 0x7F }) else { return nil }
    self.scheme = text[..<separator.lowerBound].lowercased()
    let rest = text[separator.upperBound...].prefix { $0 != "?" && $0 != "#" }
    var authority = rest.prefix { $0 != "/" }
    path = String(rest.dropFirst(authority.count))
    if let at = authority.lastIndex(of: "@") {
      userInformation = Secret(decodedPercent(authority[..<at]))
      authority = authority[authority.index(after: at)...]
    }
    if authority.hasPrefix("[") {
      guard let end = authority.firstIndex(of: "]") else { return nil }
      host = authority[authority.index(after: authority.startIndex)..<end].lowercased()
      guard IPAddress(host) != nil else { return nil }
      authority = authority[authority.index(after: end)...]
      guard authority.isEmpty || authority.hasPrefix(":") else { return nil }
    } else {
      host = authority.prefix { $0 != ":" }.lowercased()
      authority = authority.dropFirst(host.count)
    }
    guard !host.isEmpty, !host.contains("%") else { return nil }
    let number = authority.dropFirst()
    if !number.isEmpty {
      guard let port = Int(number), (1...65535).contains(port) else { return nil }
      self.port = port
    }
  }
}

private func decodedPercent(_ text: Substring) -> String {
  var bytes: [UInt8] = []
  var rest = Array(text.utf8)[...]
  while let byte = rest.popFirst() {
    if byte == UInt8(ascii: "%"), rest.count >= 2,
      let value = UInt8(String(decoding: rest.prefix(2), as: UTF8.self), radix: 16)
    {
      bytes.append(value)
      rest = rest.dropFirst(2)
    } else {
      bytes.append(byte)
    }
  }
  return String(decoding: bytes, as: UTF8.self)
}

extension String {
  fileprivate func range(_ part: String) -> Range<Index>? {
    var start = startIndex
    while start < endIndex {
      if self[start...].hasPrefix(part) { return start..<index(start, offsetBy: part.count) }
      start = index(after: start)
    }
    return nil
  }
}

extension Substring {
  fileprivate func trimming(_ isLeftOut: (Character) -> Bool) -> Substring {
    var result = drop(while: isLeftOut)
    while let last = result.last, isLeftOut(last) { result.removeLast() }
    return result
  }
}
