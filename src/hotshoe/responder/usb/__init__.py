"""The virtual camera as a device on USB, without USB: whoever stands for the cable asks it for transfers."""
