// TelephonyLibre
