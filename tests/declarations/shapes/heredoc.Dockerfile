FROM registry.example/base:1
LABEL envs='["REAL"]'
RUN <<-"EOF" cat > /made && cat <<OTHER
	LABEL envs='["MADE_UP"]'
	EOF
LABEL envs='["MADE_UP"]'
OTHER
ONBUILD LABEL envs='["NEXT"]'
