internal import Glibc

/// What the C library says of an `errno`.
package func systemText(_ number: Int32) -> String {
    // because glibc and musl return constants for the numbers the kernel gives.
    unsafe String(cString: strerror(number))
}
