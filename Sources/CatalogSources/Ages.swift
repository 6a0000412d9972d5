// Points in time and ages, as people write and read them.

#if canImport(FoundationEssentials)
  import FoundationEssentials
#else
  import Foundation
#endif

/// `2026-11-24T23:05:10Z`.
///
/// - Parameter seconds: since 1970.
public func timestamp(_ seconds: Double) -> String {
  Date(timeIntervalSince1970: seconds.rounded(.down)).formatted(.iso8601)
}

/// Seconds since 1970; nil where the text is no time with a zone.
public func secondsSince1970(timestamp: String) -> Double? {
  (try? Date(timestamp, strategy: .iso8601))?.timeIntervalSince1970
}

/// `2026-11-24 23:05 UTC`.
public func timeText(_ seconds: Double) -> String {
  let text = timestamp(seconds)
  return "\(text.prefix(10)) \(text.dropFirst(11).prefix(5)) UTC"
}

/// `3 hours old`.
public func ageText(seconds: Double) -> String {
  func text(_ unit: Double, _ name: String) -> String {
    let count = Int(seconds / unit)
    return "\(count) \(name)\(count == 1 ? "" : "s") old"
  }
  switch seconds {
  case ..<60: return "less than a minute old"
  case ..<3600: return text(60, "minute")
  case ..<(2 * 86400): return text(3600, "hour")
  default: return text(86400, "day")
  }
}

/// A span of time in seconds: `90s`, `30m`, `12h`, `7d`, `2w`; nil where it is none.
public func seconds(span text: String) -> Double? {
  let units: [Character: Double] = ["s": 1, "m": 60, "h": 3600, "d": 86400, "w": 7 * 86400]
  guard let unit = text.last.flatMap({ units[$0] }), let count = Double(text.dropLast()), count > 0, count < 1e6,
    text.dropLast().allSatisfy({ $0.isASCII && ($0.isNumber || $0 == ".") })
  else { return nil }
  return count * unit
}
